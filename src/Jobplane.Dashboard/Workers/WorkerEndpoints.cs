using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Workers;

/// <summary>The operator's page of workers.</summary>
internal sealed class WorkerEndpoints(OperatorPlane plane, PageWriter pages)
{
    public async Task ShowAsync(HttpContext context)
    {
        IReadOnlyList<WorkerInfo> workers = await plane.FleetFor(context).ListWorkersAsync(context.RequestAborted);
        await pages.WriteAsync<WorkerListPage, WorkerListView>(context, new PageTitle("Workers", Section.Workers) { IsLive = true }, new WorkerListView(workers));
    }
}
