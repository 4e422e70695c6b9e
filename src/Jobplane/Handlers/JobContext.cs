namespace Jobplane;

/// <summary>What a handler may know of the attempt it runs.</summary>
public sealed record JobContext
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant that owns it.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The job's type.</summary>
    public required string Type { get; init; }

    /// <summary>The queue it came from.</summary>
    public required string Queue { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Attempts the job may use.</summary>
    public required int MaxAttempts { get; init; }
}
