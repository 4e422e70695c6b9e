namespace Jobplane.Storage;

/// <summary>
/// A validated job, about to be stored. At most one of <see cref="Delay"/> and <see cref="ScheduledAt"/> is set, and of <see cref="ExpiresAt"/> and
/// <see cref="ExpiresAfter"/>.
/// </summary>
internal sealed record NewJob
{
    public required Guid Id { get; init; }

    public required string ProjectId { get; init; }

    public required string Type { get; init; }

    public required JobPayload Payload { get; init; }

    public required string Queue { get; init; }

    public required int Priority { get; init; }

    public required int MaxAttempts { get; init; }

    public TimeSpan? Delay { get; init; }

    public DateTimeOffset? ScheduledAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public TimeSpan? ExpiresAfter { get; init; }

    public UniqueOptions? Unique { get; init; }

    /// <summary>The trace that it is enqueued in; null when there is none. Set between validation and storage, to save a copy.</summary>
    public string? TraceContext { get; set; }

    /// <summary>The job as it stands once stored.</summary>
    public Job AsStored(DateTimeOffset scheduledAt, DateTimeOffset createdAt, DateTimeOffset? expiresAt = null) => new()
    {
        Id = Id,
        ProjectId = ProjectId,
        Type = Type,
        Payload = Payload,
        Status = JobStatus.Pending,
        Attempts = 0,
        MaxAttempts = MaxAttempts,
        ScheduledAt = scheduledAt,
        CreatedAt = createdAt,
        Queue = Queue,
        Priority = Priority,
        ExpiresAt = expiresAt,
        TraceId = Telemetry.TraceContext.ReadTraceId(TraceContext),
    };
}
