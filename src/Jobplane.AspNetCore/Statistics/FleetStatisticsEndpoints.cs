using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Statistics;

/// <summary>The operator's routes of statistics, over all projects. No other endpoints have the <see cref="OperatorStatisticsClient"/>.</summary>
internal sealed class FleetStatisticsEndpoints(OperatorStatisticsClient statistics)
{
    private const string Project = "project_id";

    public async Task GetAsync(HttpContext context)
    {
        var parameters = QueryParameters.Read(context.Request, [.. StatisticsParameters.OfStatistics, Project]);
        JobStatistics read = await statistics.ReadAsync(StatisticsParameters.ReadQuery(parameters), parameters.Text(Project), context.RequestAborted);
        await StatisticsWriter.WriteAsync(context, read, StatisticsWriter.Write);
    }

    public async Task GetFailuresAsync(HttpContext context)
    {
        var parameters = QueryParameters.Read(context.Request, [.. StatisticsParameters.OfFailures, Project]);
        FailureStatistics read = await statistics.FailureGroupsAsync(
            StatisticsParameters.ReadFailureQuery(parameters), parameters.Text(Project), context.RequestAborted);
        await StatisticsWriter.WriteAsync(context, read, StatisticsWriter.Write);
    }

    public async Task ListQueuesAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        await ListResponse.WriteAsync(context, await statistics.ListQueuesAsync(context.RequestAborted), nextCursor: null, StatisticsWriter.Write);
    }

    public async Task ListAttentionAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        await ListResponse.WriteAsync(context, await statistics.ListAttentionAsync(context.RequestAborted), nextCursor: null, StatisticsWriter.Write);
    }
}
