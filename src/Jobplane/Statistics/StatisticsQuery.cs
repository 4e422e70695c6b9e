namespace Jobplane;

/// <summary>Which statistics to read. What is not set is chosen, or matches any.</summary>
public sealed record StatisticsQuery
{
    /// <summary>Most buckets of an answer.</summary>
    public const int MaxBuckets = 500;

    /// <summary>The longest window, and how long statistics by the hour and the day are kept: 90 days.</summary>
    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(90);

    /// <summary>How long statistics by the minute are kept, and so the longest window with buckets that are not whole hours: 2 days.</summary>
    public static readonly TimeSpan MaxMinutes = TimeSpan.FromDays(2);

    /// <summary>How much time they cover; 1 minute to <see cref="MaxWindow"/>. 1 hour by default.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where the window ends; now, by the database's clock, when null.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How much time a bucket covers: whole minutes, or whole hours in a window over <see cref="MaxMinutes"/>. Null: as fits the window.</summary>
    public TimeSpan? Bucket { get; init; }

    /// <summary>The type of the jobs.</summary>
    public string? Type { get; init; }

    /// <summary>The queue of the jobs.</summary>
    public string? Queue { get; init; }

    /// <summary>What there is a series for each of. One for all by default.</summary>
    public StatisticsGrouping GroupBy { get; init; }
}
