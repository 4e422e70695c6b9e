namespace Jobplane;

/// <summary>The statistics of all jobs, or of those of one type or queue.</summary>
public sealed record StatisticsSeries
{
    /// <summary>
    /// The type that the series is for; null when it is for more than one. Empty for what was counted without a name, as there were too many
    /// combinations of project, queue and type at once.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>The queue that the series is for; null when it is for more than one, and empty as <see cref="Type"/> is.</summary>
    public string? Queue { get; init; }

    /// <summary>All buckets together.</summary>
    public required StatisticsBucket Total { get; init; }

    /// <summary>Each bucket of the window, the earliest first, empty ones included.</summary>
    public required IReadOnlyList<StatisticsBucket> Buckets { get; init; }
}
