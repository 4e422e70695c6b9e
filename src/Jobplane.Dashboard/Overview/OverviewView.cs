namespace Jobplane.Dashboard.Overview;

/// <summary>How it goes, for one project or all.</summary>
/// <param name="Hour">The last hour, by minutes.</param>
/// <param name="Day">The last day, by type.</param>
/// <param name="Fleet">Queues and workers; null for tenants, who do not see them.</param>
internal sealed record OverviewView(JobStatistics Hour, JobStatistics Day, FleetView? Fleet)
{
    private const int MostTypes = 8;

    public StatisticsBucket LastHour => Total(Hour);

    public IReadOnlyList<StatisticsBucket> Minutes => Hour.Series is [var all, ..] ? all.Buckets : [];

    /// <summary>The buckets of all types together.</summary>
    public IReadOnlyList<StatisticsBucket> Hours { get; } = Day.Series is [var all, ..] ? all.Buckets : [];

    public StatisticsBucket LastDay => Total(Day);

    /// <summary>The types with the most attempts of the day, one series each.</summary>
    public required JobStatistics ByType { private get; init; }

    public IReadOnlyList<StatisticsSeries> BusiestTypes =>
        [.. ByType.Series.OrderByDescending(type => type.Total.Completed + type.Total.FailedAttempts).Take(MostTypes)];

    /// <summary>Whether nothing has ended lately.</summary>
    public bool IsQuiet => LastDay.Completed + LastDay.FailedAttempts + LastDay.Cancelled == 0;

    private static StatisticsBucket Total(JobStatistics statistics) => statistics.Series is [var all, ..]
        ? all.Total
        : new StatisticsBucket { At = statistics.From, Completed = 0, Failed = 0, FailedAttempts = 0, Cancelled = 0 };
}
