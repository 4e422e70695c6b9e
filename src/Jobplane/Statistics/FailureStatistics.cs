namespace Jobplane;

/// <summary>The failures of some time, by what failed and how.</summary>
public sealed record FailureStatistics
{
    /// <summary>Where the first bucket begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Where the window ends: now, if the query named no other time.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How much time a bucket covers.</summary>
    public required TimeSpan Bucket { get; init; }

    /// <summary>The groups with the most failed attempts in the window, the largest first.</summary>
    public required IReadOnlyList<FailureGroup> Groups { get; init; }
}
