namespace Jobplane.Benchmarks.Steady;

/// <summary>How jobs come in: at a rate, or so that a number of them waits.</summary>
/// <param name="Rate">Jobs a second, enqueued one by one; null to hold a depth.</param>
/// <param name="Depth">Jobs to keep waiting, enqueued in batches, when there is no rate.</param>
internal sealed record Producing(int? Rate, int Depth)
{
    /// <summary>Most jobs of a batch.</summary>
    public const int MostBatch = 1000;
}
