using Jobplane.Enqueueing;

namespace Jobplane.Statistics;

/// <summary>Which statistics a store shall read.</summary>
/// <param name="ProjectId">The project, or <see cref="FleetProject.Id"/> for all together.</param>
/// <param name="Window">Of which time.</param>
/// <param name="Type">The type of the jobs; any when null.</param>
/// <param name="Queue">The queue of the jobs; any when null.</param>
/// <param name="GroupBy">What there is a series for each of.</param>
internal sealed record StatisticsRequest(string ProjectId, StatisticsWindow Window, string? Type, string? Queue, StatisticsGrouping GroupBy)
{
    /// <summary>Whether waiting and running times are wanted: they are most of what there is to read.</summary>
    public bool HasDurations { get; init; } = true;

    /// <summary>Statistics of one project.</summary>
    /// <exception cref="JobValidationException">The query cannot be answered.</exception>
    public static StatisticsRequest Of(string projectId, StatisticsQuery query)
    {
        JobValidator.CheckProject(projectId);
        return Checked(projectId, query);
    }

    /// <summary>Statistics of all projects together, or of one.</summary>
    /// <exception cref="JobValidationException">The query cannot be answered.</exception>
    public static StatisticsRequest OfFleet(string? projectId, StatisticsQuery query) =>
        projectId is null ? Checked(FleetProject.Id, query) : Of(projectId, query);

    private static StatisticsRequest Checked(string projectId, StatisticsQuery query)
    {
        if (query.Type is not null)
            JobValidator.CheckName("type", query.Type);
        if (query.Queue is not null)
            JobValidator.CheckName("queue", query.Queue);
        if (!Enum.IsDefined(query.GroupBy))
            throw new JobValidationException("group_by", $"group_by must be one of: {string.Join(", ", StatisticsGroupingNames.All)}.");
        return new StatisticsRequest(projectId, StatisticsWindow.Of(query.Window, query.Bucket, query.Until), query.Type, query.Queue, query.GroupBy);
    }
}
