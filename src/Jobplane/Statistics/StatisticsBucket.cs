namespace Jobplane;

/// <summary>What became of the attempts that ended in a stretch of time.</summary>
public sealed record StatisticsBucket
{
    /// <summary>When it begins.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Jobs that were completed.</summary>
    public required long Completed { get; init; }

    /// <summary>Jobs that failed for good.</summary>
    public required long Failed { get; init; }

    /// <summary>Attempts that failed, whether another followed or not.</summary>
    public required long FailedAttempts { get; init; }

    /// <summary>Running jobs that were cancelled. Those that were cancelled while they waited are in the audit log alone.</summary>
    public required long Cancelled { get; init; }

    /// <summary>How long attempts waited, from when the job was due until a worker took it; null when there were none.</summary>
    public DurationPercentiles? Wait { get; init; }

    /// <summary>How long attempts ran; null when there were none.</summary>
    public DurationPercentiles? Run { get; init; }
}
