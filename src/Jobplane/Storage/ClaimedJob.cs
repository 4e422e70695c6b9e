namespace Jobplane.Storage;

/// <summary>A job that this worker has taken, and nobody else may finish.</summary>
internal sealed record ClaimedJob
{
    public required ClaimKey Key { get; init; }

    public required string ProjectId { get; init; }

    public required string Type { get; init; }

    public required string Queue { get; init; }

    public required JobPayload Payload { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    public required int MaxAttempts { get; init; }

    /// <summary>How long it had been due when it was claimed.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>How long after its claim it may still begin; null when it may at any time.</summary>
    public TimeSpan? BeginsWithin { get; init; }

    /// <summary>The trace that the job belongs to, as <see cref="Telemetry.TraceContext"/> writes it, or whatever plain SQL has put there.</summary>
    public string? TraceContext { get; init; }
}
