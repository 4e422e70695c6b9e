namespace Jobplane;

/// <summary>How queues and workers are, over all projects, at one time.</summary>
public sealed record FleetOverview
{
    /// <summary>The state of each known queue, and its flow over the last 5 minutes; at most 1,000, by name.</summary>
    public required IReadOnlyList<QueueStatistics> Queues { get; init; }

    /// <summary>The workers whose lease is in force, the oldest first; at most 1,000.</summary>
    public required IReadOnlyList<WorkerInfo> Workers { get; init; }

    /// <summary>What an operator should look at, and what to do about it. Empty when all is well.</summary>
    public required IReadOnlyList<AttentionItem> Attention { get; init; }
}
