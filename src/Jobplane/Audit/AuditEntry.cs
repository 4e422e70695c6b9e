namespace Jobplane;

/// <summary>What somebody did to a job or a queue, and when.</summary>
public sealed record AuditEntry
{
    /// <summary>What was done: <c>job.retry</c>, <c>job.cancel</c>, <c>job.clone</c>, <c>schedule.put</c>, <c>schedule.run</c>, <c>queue.pause</c> and the like.</summary>
    public required string Action { get; init; }

    /// <summary>The job; null for what is not done to one.</summary>
    public Guid? JobId { get; init; }

    /// <summary>Who asked.</summary>
    public string? Actor { get; init; }

    /// <summary>The address the request came from.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The id of the request that asked.</summary>
    public string? RequestId { get; init; }

    /// <summary>A JSON object: the job's state before a change, the queue's name, and the like.</summary>
    public required JobPayload Details { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
