using Microsoft.Extensions.Logging;

namespace Jobplane;

/// <summary>A line that a job's handler has logged.</summary>
public sealed record JobLogEntry
{
    /// <summary>The number of the attempt, from 1. A job that was handed back, or retried by hand, may have one more than once.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it was logged, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How grave it is.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>The line, at most 2 KiB.</summary>
    public required string Message { get; init; }
}
