using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Assets;
using Jobplane.Dashboard.Audit;
using Jobplane.Dashboard.Bulk;
using Jobplane.Dashboard.Failures;
using Jobplane.Dashboard.Jobs;
using Jobplane.Dashboard.Overview;
using Jobplane.Dashboard.Pages;
using Jobplane.Dashboard.Queues;
using Jobplane.Dashboard.Schedules;
using Jobplane.Dashboard.Workers;

namespace Jobplane.Dashboard.Hosting;

/// <summary>The dashboard's routes, relative to its prefix.</summary>
internal static class DashboardRoutes
{
    public static readonly IReadOnlyList<DashboardRoute> All =
    [
        DashboardRoute.Get<OverviewEndpoints>("/", DashboardRoute.Read, overview => overview.ShowAsync),
        DashboardRoute.Get<JobListEndpoints>("/jobs", DashboardRoute.Read, jobs => jobs.ShowAsync),
        DashboardRoute.Post<SelectionEndpoints>("/jobs/selected", DashboardRoute.Write, selection => selection.ActAsync),
        DashboardRoute.Get<JobEndpoints>("/jobs/{id}", DashboardRoute.Read, job => job.ShowAsync),
        DashboardRoute.Post<JobEndpoints>("/jobs/{id}/retry", DashboardRoute.Write, job => job.RetryAsync),
        DashboardRoute.Post<JobEndpoints>("/jobs/{id}/cancel", DashboardRoute.Write, job => job.CancelAsync),
        DashboardRoute.Post<JobEndpoints>("/jobs/{id}/clone", DashboardRoute.Write, job => job.CloneAsync),
        DashboardRoute.Post<JobEndpoints>("/jobs/{id}/delete", DashboardRoute.Write, job => job.DeleteAsync),
        DashboardRoute.Get<BulkEndpoints>("/bulk", DashboardRoute.Read, bulk => bulk.ListAsync),
        DashboardRoute.Post<BulkEndpoints>("/bulk", DashboardRoute.Write, bulk => bulk.StartAsync),
        DashboardRoute.Get<BulkEndpoints>("/bulk/new", DashboardRoute.Write, bulk => bulk.PreviewAsync),
        DashboardRoute.Get<BulkEndpoints>("/bulk/{id}", DashboardRoute.Read, bulk => bulk.ShowAsync),
        DashboardRoute.Post<BulkEndpoints>("/bulk/{id}/cancel", DashboardRoute.Write, bulk => bulk.CancelAsync),
        DashboardRoute.Get<FailureEndpoints>("/failures", DashboardRoute.Read, failures => failures.ShowAsync),
        DashboardRoute.Get<ScheduleEndpoints>("/schedules", DashboardRoute.Read, schedules => schedules.ShowAsync),
        DashboardRoute.Post<ScheduleEndpoints>("/schedules/{name}/pause", DashboardRoute.Write, schedules => schedules.PauseAsync),
        DashboardRoute.Post<ScheduleEndpoints>("/schedules/{name}/resume", DashboardRoute.Write, schedules => schedules.ResumeAsync),
        DashboardRoute.Post<ScheduleEndpoints>("/schedules/{name}/run", DashboardRoute.Write, schedules => schedules.RunAsync),
        DashboardRoute.Get<AuditEndpoints>("/audit", DashboardRoute.Read, audit => audit.ShowAsync),
        DashboardRoute.Get<QueueEndpoints>("/queues", DashboardRoute.Operator, queues => queues.ShowAsync),
        DashboardRoute.Post<QueueEndpoints>("/queues/{name}/pause", DashboardRoute.Operator, queues => queues.PauseAsync),
        DashboardRoute.Post<QueueEndpoints>("/queues/{name}/resume", DashboardRoute.Operator, queues => queues.ResumeAsync),
        DashboardRoute.Post<QueueEndpoints>("/queues/{name}/concurrency", DashboardRoute.Operator, queues => queues.SetConcurrencyAsync),
        DashboardRoute.Get<WorkerEndpoints>("/workers", DashboardRoute.Operator, workers => workers.ShowAsync),
        DashboardRoute.Get<LoginEndpoints>("/login", DashboardRoute.Anybody, login => login.ShowAsync),
        DashboardRoute.Post<LoginEndpoints>("/login", DashboardRoute.Anybody, login => login.LogInAsync),
        DashboardRoute.Post<LoginEndpoints>("/logout", DashboardRoute.Anybody, login => login.LogOutAsync),
        DashboardRoute.Post<ThemeEndpoints>("/theme", DashboardRoute.Anybody, _ => ThemeEndpoints.ChooseAsync),
        DashboardRoute.Get<AssetEndpoints>("/assets/{file}", DashboardRoute.Anybody, assets => assets.SendAsync),
        DashboardRoute.Get<PageWriter>("/{**path}", DashboardRoute.Read, pages => pages.WriteNotFoundAsync),
    ];
}
