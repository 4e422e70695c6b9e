namespace Jobplane;

/// <summary>What became of attempts at jobs over some time, in buckets of equal length. Each attempt is counted in the minute in which its end was stored, a few seconds late at most.</summary>
public sealed record JobStatistics
{
    /// <summary>Where the first bucket begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Where the window ends: now, if the query named no other time. The last bucket may end later.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How much time a bucket covers. They begin at multiples of it, in UTC.</summary>
    public required TimeSpan Bucket { get; init; }

    /// <summary>All types and queues together, however the series are grouped.</summary>
    public required StatisticsSeries All { get; init; }

    /// <summary>One series for all; or one a type or queue in which there was anything, by name.</summary>
    public required IReadOnlyList<StatisticsSeries> Series { get; init; }
}
