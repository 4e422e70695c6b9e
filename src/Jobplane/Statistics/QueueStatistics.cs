namespace Jobplane;

/// <summary>A queue's state, and its flow over the last 5 minutes.</summary>
public sealed record QueueStatistics
{
    /// <summary>Most scheduled jobs that are counted, of all queues together: each has to be looked up.</summary>
    public const int MaxScheduled = 2000;

    /// <summary>The queue's state now.</summary>
    public required QueueInfo Queue { get; init; }

    /// <summary>
    /// Jobs that are scheduled, or wait for their next attempt. Of all queues together at most <see cref="MaxScheduled"/> are counted, those that are due first.
    /// </summary>
    public required int Scheduled { get; init; }

    /// <summary>How long the oldest of the ready jobs at the head of the queue has been ready; null when none is.</summary>
    public TimeSpan? OldestReadyAge { get; init; }

    /// <summary>
    /// Jobs a minute that became ready: those that still are, counted up to <see cref="QueueInfo.MaxCount"/>, and those that have ended after waiting less than
    /// 5 minutes. An estimate, as running jobs are missing.
    /// </summary>
    public required double InPerMinute { get; init; }

    /// <summary>Attempts a minute that ended.</summary>
    public required double OutPerMinute { get; init; }

    /// <summary>How long attempts waited and ran, and how many failed.</summary>
    public required StatisticsBucket Recent { get; init; }
}
