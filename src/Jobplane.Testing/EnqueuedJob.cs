namespace Jobplane.Testing;

/// <summary>A job that the code under test has enqueued.</summary>
public sealed record EnqueuedJob
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The project that owns it.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The job's type.</summary>
    public required string Type { get; init; }

    /// <summary>The handler's arguments.</summary>
    public required JobPayload Payload { get; init; }

    /// <summary>The queue it was put into.</summary>
    public required string Queue { get; init; }

    /// <summary>The earliest time of its next attempt, or of the last one.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }
}
