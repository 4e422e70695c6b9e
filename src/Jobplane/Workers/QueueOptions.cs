namespace Jobplane;

/// <summary>A queue that a worker takes jobs from.</summary>
public sealed class QueueOptions
{
    /// <summary>The queue's name.</summary>
    public required string Name { get; set; }

    /// <summary>Jobs of this queue that run at once; null for <see cref="WorkerOptions.Concurrency"/>.</summary>
    public int? Concurrency { get; set; }
}
