using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Overview;

/// <summary>The first page: how it goes.</summary>
internal sealed class OverviewEndpoints(StatisticsClient statistics, OperatorPlane plane, PageWriter pages, TimeProvider time)
{
    private static readonly StatisticsQuery Hour = new() { Window = TimeSpan.FromHours(1), Bucket = TimeSpan.FromMinutes(1) };
    private static readonly StatisticsQuery Day = new() { Window = TimeSpan.FromDays(1), Bucket = TimeSpan.FromHours(1) };
    private static readonly StatisticsQuery Types = Day with { GroupBy = StatisticsGrouping.Type };

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly SharedReads<string, OverviewView> _tenants = new(time, Lifetime);
    private readonly SharedReads<string, OverviewView> _operators = new(time, Lifetime);

    public async Task ShowAsync(HttpContext context)
    {
        bool isOperator = Projects.IsOperator(DashboardRequest.Of(context).Caller);
        string? project = Projects.OfList(context);
        OverviewView view = isOperator
            ? await ReadFleetAsync(plane.StatisticsFor(context), project, context.RequestAborted)
            : await ReadAsync(project ?? throw new InvalidOperationException("Only operators see all projects."), context.RequestAborted);
        await pages.WriteAsync<OverviewPage, OverviewView>(context, new PageTitle("Overview", Section.Overview) { IsLive = true }, view);
    }

    private Task<OverviewView> ReadAsync(string project, CancellationToken cancellationToken) => _tenants.GetAsync(project, async () =>
    {
        JobStatistics hour = await statistics.ReadAsync(project, Hour);
        JobStatistics day = await statistics.ReadAsync(project, Day);
        return new OverviewView(hour, day, Fleet: null) { ByType = await statistics.ReadAsync(project, Types) };
    }, cancellationToken);

    private Task<OverviewView> ReadFleetAsync(OperatorStatisticsClient all, string? project, CancellationToken cancellationToken) =>
        _operators.GetAsync(project ?? "", async () =>
        {
            var fleet = new FleetView(await all.ReadFleetAsync());
            return new OverviewView(await all.ReadAsync(Hour, project), await all.ReadAsync(Day, project), fleet) { ByType = await all.ReadAsync(Types, project) };
        }, cancellationToken);
}
