namespace Jobplane.Statistics;

/// <summary>What became of attempts, in numbers.</summary>
internal sealed class AttemptTally
{
    public long Completed { get; set; }

    public long Failed { get; set; }

    public long FailedAttempts { get; set; }

    public long Cancelled { get; set; }

    public DurationHistogram Waits { get; } = new();

    public DurationHistogram Runs { get; } = new();

    public void Add(AttemptTally other)
    {
        Completed += other.Completed;
        Failed += other.Failed;
        FailedAttempts += other.FailedAttempts;
        Cancelled += other.Cancelled;
        Waits.Add(other.Waits);
        Runs.Add(other.Runs);
    }

    public StatisticsBucket ToBucket(DateTimeOffset at) => new()
    {
        At = at,
        Completed = Completed,
        Failed = Failed,
        FailedAttempts = FailedAttempts,
        Cancelled = Cancelled,
        Wait = Waits.Percentiles(),
        Run = Runs.Percentiles(),
    };
}
