namespace Jobplane.Workers;

/// <summary>
/// How many jobs to hold beyond the running ones, so that no slot waits for the database: as many as finish during one round
/// of claiming and completing, which by Little's law is <c>concurrency × round / mean duration</c>. Long jobs need none, and
/// stay where other workers can take them.
/// </summary>
internal sealed class Prefetch(SlotPool slots)
{
    /// <summary>Most jobs held ahead.</summary>
    public const int Most = 6000;

    /// <summary>A generous time for one claim and one completion under load.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(30);

    // The share of a new duration in the mean: about the last 16 jobs count.
    private const double Weight = 1.0 / 16;

    // Until durations are known, jobs are taken to be long.
    private double _meanSeconds = 1;

    /// <summary>Jobs to hold ahead.</summary>
    public int Count => (int)Math.Min(Most, slots.Concurrency * Round.TotalSeconds / Math.Max(Volatile.Read(ref _meanSeconds), 1e-6));

    /// <summary>Takes note of a job's duration. Concurrent notes may be lost, which an average can bear.</summary>
    public void Note(TimeSpan duration)
    {
        double mean = Volatile.Read(ref _meanSeconds);
        Volatile.Write(ref _meanSeconds, mean + ((duration.TotalSeconds - mean) * Weight));
    }
}
