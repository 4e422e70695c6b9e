namespace Jobplane;

/// <summary>A queue as its operator sees it, over all projects.</summary>
public sealed record QueueInfo
{
    /// <summary>Most jobs that are counted: a count of this many means as many or more.</summary>
    public const int MaxCount = 10_000;

    /// <summary>The queue's name.</summary>
    public required string Name { get; init; }

    /// <summary>Since when the queue is paused; null when it is not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Jobs of it that each worker runs at once, as an operator has set it; null when each does as it is configured.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Jobs that are ready to run, counted up to <see cref="MaxCount"/>.</summary>
    public required int Ready { get; init; }

    /// <summary>Since when the oldest of those at the head of the queue is due; null when none is ready.</summary>
    public DateTimeOffset? OldestReadyAt { get; init; }

    /// <summary>Jobs that are running. Of the jobs that workers took last at most <see cref="MaxCount"/> are looked at.</summary>
    public required int Running { get; init; }
}
