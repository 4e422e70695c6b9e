using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Statistics;

/// <summary>The routes of statistics. Each works for the project of its caller, and for no other.</summary>
internal sealed class StatisticsEndpoints(StatisticsClient statistics)
{
    public async Task GetAsync(HttpContext context)
    {
        StatisticsQuery query = StatisticsParameters.ReadQuery(QueryParameters.Read(context.Request, StatisticsParameters.OfStatistics));
        JobStatistics read = await statistics.ReadAsync(ApiRequest.Of(context).Caller.ProjectId, query, context.RequestAborted);
        await StatisticsWriter.WriteAsync(context, read, StatisticsWriter.Write);
    }

    public async Task GetFailuresAsync(HttpContext context)
    {
        FailureQuery query = StatisticsParameters.ReadFailureQuery(QueryParameters.Read(context.Request, StatisticsParameters.OfFailures));
        FailureStatistics read = await statistics.FailureGroupsAsync(ApiRequest.Of(context).Caller.ProjectId, query, context.RequestAborted);
        await StatisticsWriter.WriteAsync(context, read, StatisticsWriter.Write);
    }
}
