using Jobplane.Enqueueing;

namespace Jobplane.Statistics;

/// <summary>Which groups of failures a store shall read.</summary>
/// <param name="ProjectId">The project, or <see cref="FleetProject.Id"/> for all together.</param>
/// <param name="Window">Of which time.</param>
/// <param name="Type">The type of the jobs; any when null.</param>
/// <param name="Limit">Most groups.</param>
internal sealed record FailureRequest(string ProjectId, StatisticsWindow Window, string? Type, int Limit)
{
    /// <summary>Failures of one project.</summary>
    /// <exception cref="JobValidationException">The query cannot be answered.</exception>
    public static FailureRequest Of(string projectId, FailureQuery query)
    {
        JobValidator.CheckProject(projectId);
        return Checked(projectId, query);
    }

    /// <summary>Failures of all projects together, or of one.</summary>
    /// <exception cref="JobValidationException">The query cannot be answered.</exception>
    public static FailureRequest OfFleet(string? projectId, FailureQuery query) =>
        projectId is null ? Checked(FleetProject.Id, query) : Of(projectId, query);

    private static FailureRequest Checked(string projectId, FailureQuery query)
    {
        if (query.Type is not null)
            JobValidator.CheckName("type", query.Type);
        JobValidator.CheckRange("limit", query.Limit, 1, FailureQuery.MaxLimit);
        return new FailureRequest(projectId, StatisticsWindow.Of(query.Window, query.Bucket, query.Until), query.Type, query.Limit);
    }
}
