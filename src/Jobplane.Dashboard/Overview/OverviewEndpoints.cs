using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Overview;

/// <summary>The first page: how it goes.</summary>
internal sealed class OverviewEndpoints(StatisticsClient statistics, OperatorPlane plane, PageWriter pages, TimeProvider time)
{
    private static readonly StatisticsQuery Hour = new() { Window = TimeSpan.FromHours(1), Bucket = TimeSpan.FromMinutes(1) };
    private static readonly StatisticsQuery Day = new() { Window = TimeSpan.FromDays(1), Bucket = TimeSpan.FromHours(1), GroupBy = StatisticsGrouping.Type };

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

    private Task<OverviewView> ReadAsync(string project, CancellationToken cancellationToken) => _tenants.GetAsync(
        project,
        () => ReadAsync(query => statistics.ReadAsync(project, query), static () => Task.FromResult<FleetView?>(null)),
        cancellationToken);

    private Task<OverviewView> ReadFleetAsync(OperatorStatisticsClient all, string? project, CancellationToken cancellationToken) => _operators.GetAsync(
        project ?? "",
        () => ReadAsync(query => all.ReadAsync(query, project), async () => new FleetView(await all.ReadFleetAsync())),
        cancellationToken);

    /// <summary>Reads all that the page shows at the same time.</summary>
    private static async Task<OverviewView> ReadAsync(Func<StatisticsQuery, Task<JobStatistics>> read, Func<Task<FleetView?>> readFleet)
    {
        Task<JobStatistics> hour = read(Hour);
        Task<JobStatistics> day = read(Day);
        Task<FleetView?> fleet = readFleet();
        await Task.WhenAll(hour, day, fleet);
        return new OverviewView(await hour, await day, await fleet);
    }
}
