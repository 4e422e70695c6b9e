namespace Jobplane.Server.Bench;

/// <summary>How much a bench does at most.</summary>
/// <param name="Jobs">Jobs that are enqueued and run.</param>
/// <param name="Concurrency">Callers that enqueue, and slots of the worker.</param>
/// <param name="Limit">How long it takes; each of its three phases gets a third.</param>
internal sealed record BenchPlan(int Jobs, int Concurrency, TimeSpan Limit)
{
    /// <summary>How long one phase takes at most.</summary>
    public TimeSpan Share => Limit / 3;
}
