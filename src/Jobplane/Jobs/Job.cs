namespace Jobplane;

/// <summary>A job as its project sees it. Times are UTC, by the database's clock.</summary>
public sealed record Job
{
    /// <summary>A random version 4 UUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>The tenant that owns the job.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The name of the work, which selects the handler.</summary>
    public required string Type { get; init; }

    /// <summary>The handler's arguments.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>Where the job is in its life.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Attempts started so far; counted when a worker claims the job.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts the job may use, 1 to 100.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The error of the last failed attempt, at most 8 KiB; null when there is none.</summary>
    public string? LastError { get; init; }

    /// <summary>The earliest time of the next attempt, or of the last one if none is to come.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>When the last attempt began; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job came to its end; null until then.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When the job was enqueued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The queue that workers take it from.</summary>
    public required string Queue { get; init; }

    /// <summary>0 to 9; within a queue, higher runs first.</summary>
    public required int Priority { get; init; }

    /// <summary>Whether somebody has asked to cancel the job. A running one ends as cancelled once its handler stops.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>When it is too late for the job to begin, or to begin again; null when it may always.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The trace that it was enqueued in, which its attempts continue: 32 hexadecimal digits; null when there was none.</summary>
    public string? TraceId { get; init; }

    /// <summary>How far its handler has said that it is; null when it never did.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>The JSON value that its handler gave as result, at most 1 MiB; null when there is none, or the job is not completed.</summary>
    public JobPayload? Result { get; init; }

    /// <summary>In the answer to an enqueue with a unique key, whether it made the job or found it. Null in all other answers.</summary>
    public bool? IsNew { get; init; }
}
