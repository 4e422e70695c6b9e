using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Failures;

/// <summary>The page of failures, by type and error.</summary>
internal sealed class FailureEndpoints(StatisticsClient statistics, OperatorPlane plane, PageWriter pages, TimeProvider time)
{
    private const int MostGroups = 50;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly SharedReads<(string Project, string Window, string? Type), FailureStatistics> _tenants = new(time, Lifetime);
    private readonly SharedReads<(string? Project, string Window, string? Type), FailureStatistics> _operators = new(time, Lifetime);

    public async Task ShowAsync(HttpContext context)
    {
        var window = FailureWindow.Parse(context.Request.Query["window"]);
        string? type = context.Request.Query["type"];
        type = string.IsNullOrEmpty(type) ? null : type;
        var query = new FailureQuery { Window = window.Length, Bucket = window.Bucket, Type = type, Limit = MostGroups };
        FailureStatistics found = Projects.IsOperator(DashboardRequest.Of(context).Caller)
            ? await ReadFleetAsync(plane.StatisticsFor(context), Projects.OfList(context), window, query, context.RequestAborted)
            : await ReadAsync(Projects.OfOne(context), window, query, context.RequestAborted);
        await pages.WriteAsync<FailureListPage, FailureListView>(
            context, new PageTitle("Failures", Section.Failures) { IsLive = true }, new FailureListView(window, type, found));
    }

    private Task<FailureStatistics> ReadAsync(string project, FailureWindow window, FailureQuery query, CancellationToken cancellationToken) =>
        _tenants.GetAsync((project, window.Word, query.Type), () => statistics.FailureGroupsAsync(project, query), cancellationToken);

    private Task<FailureStatistics> ReadFleetAsync(
        OperatorStatisticsClient all, string? project, FailureWindow window, FailureQuery query, CancellationToken cancellationToken) =>
        _operators.GetAsync((project, window.Word, query.Type), () => all.FailureGroupsAsync(query, project), cancellationToken);
}
