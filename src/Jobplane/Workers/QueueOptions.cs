namespace Jobplane;

/// <summary>A queue that a worker takes jobs from.</summary>
public sealed class QueueOptions
{
    /// <summary>The queue's name.</summary>
    public required string Name { get; set; }

    /// <summary>
    /// Jobs of this queue that run at once; null for <see cref="WorkerOptions.Concurrency"/>. With a <see cref="Weight"/>, the most that the queue may
    /// have of the shared slots; null for all of them.
    /// </summary>
    public int? Concurrency { get; set; }

    /// <summary>The queue's part of the slots that it shares with other queues that have a weight, 1 to 1,000; null for slots of its own.</summary>
    public int? Weight { get; set; }
}
