namespace Jobplane;

/// <summary>Which groups of failures to read.</summary>
public sealed record FailureQuery
{
    /// <summary>Most groups of an answer.</summary>
    public const int MaxLimit = 100;

    /// <summary>How much time is looked at; 1 minute to <see cref="StatisticsQuery.MaxWindow"/>. 24 hours by default.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Where the window ends; now, by the database's clock, when null.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How much time a bucket of <see cref="FailureGroup.Counts"/> covers, as in <see cref="StatisticsQuery.Bucket"/>. Null: as fits the window.</summary>
    public TimeSpan? Bucket { get; init; }

    /// <summary>The type of the jobs; any when null.</summary>
    public string? Type { get; init; }

    /// <summary>Most groups: 1 to <see cref="MaxLimit"/>. 20 by default.</summary>
    public int Limit { get; init; } = 20;
}
