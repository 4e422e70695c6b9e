namespace Jobplane.Dashboard.Overview;

/// <summary>How it goes, for one project or all.</summary>
/// <param name="Hour">The last hour, by minutes.</param>
/// <param name="Day">The last day, by hours, with a series for each type.</param>
/// <param name="Fleet">Queues and workers; null for tenants, who do not see them.</param>
internal sealed record OverviewView(JobStatistics Hour, JobStatistics Day, FleetView? Fleet)
{
    private const int MostTypes = 8;

    public StatisticsBucket LastHour => Hour.All.Total;

    public IReadOnlyList<StatisticsBucket> Minutes => Hour.All.Buckets;

    public StatisticsBucket LastDay => Day.All.Total;

    public IReadOnlyList<StatisticsBucket> Hours => Day.All.Buckets;

    /// <summary>The types with the most attempts of the day, one series each.</summary>
    public IReadOnlyList<StatisticsSeries> BusiestTypes =>
        [.. Day.Series.OrderByDescending(type => type.Total.Completed + type.Total.FailedAttempts).Take(MostTypes)];

    /// <summary>Whether nothing has ended lately.</summary>
    public bool IsQuiet => LastDay.Completed + LastDay.FailedAttempts + LastDay.Cancelled == 0;
}
