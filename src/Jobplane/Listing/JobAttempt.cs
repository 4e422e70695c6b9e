namespace Jobplane;

/// <summary>An attempt at a job that failed.</summary>
public sealed record JobAttempt
{
    /// <summary>The number of the attempt, from 1. A job that was handed back, or retried by hand, may have one more than once.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it failed, or its worker was found dead.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The error, at most 8 KiB.</summary>
    public required string Error { get; init; }

    /// <summary>The worker that ran it.</summary>
    public Guid? WorkerId { get; init; }
}
