using Jobplane.AspNetCore.Audit;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Fleet;
using Jobplane.AspNetCore.Health;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.OpenApi.Operations;
using Jobplane.AspNetCore.Schedules;
using Jobplane.AspNetCore.Statistics;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>The routes, each with its description.</summary>
internal static class ApiRoutes
{
    /// <summary>The API's routes, relative to its prefix.</summary>
    public static readonly IReadOnlyList<ApiRoute> All =
    [
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs", ApiScopes.JobsRead, jobs => jobs.ListAsync, () => JobOperations.List),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs", ApiScopes.JobsWrite, jobs => jobs.EnqueueAsync, () => JobCommandOperations.Enqueue),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs/batch", ApiScopes.JobsWrite, jobs => jobs.EnqueueBatchAsync, () => JobCommandOperations.EnqueueBatch),
        ApiRoute.To<JobExportEndpoints>(HttpMethods.Get, "/jobs/export", ApiScopes.JobsRead, export => export.ExportAsync, () => JobOperations.Export),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}", ApiScopes.JobsRead, jobs => jobs.GetAsync, () => JobOperations.Get),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}/attempts", ApiScopes.JobsRead, jobs => jobs.ListAttemptsAsync, () => JobOperations.ListAttempts),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}/logs", ApiScopes.JobsRead, jobs => jobs.ListLogsAsync, () => JobOperations.ListLogs),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}/events", ApiScopes.JobsRead, jobs => jobs.StreamEventsAsync, () => JobOperations.StreamEvents),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs/{id}/retry", ApiScopes.JobsWrite, jobs => jobs.RetryAsync, () => JobCommandOperations.Retry),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs/{id}/cancel", ApiScopes.JobsWrite, jobs => jobs.CancelAsync, () => JobCommandOperations.Cancel),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Delete, "/jobs/{id}", ApiScopes.JobsWrite, jobs => jobs.DeleteAsync, () => JobCommandOperations.Delete),
        ApiRoute.To<BulkEndpoints>(HttpMethods.Get, "/bulk", ApiScopes.JobsRead, bulk => bulk.ListAsync, () => BulkOperations.List),
        ApiRoute.To<BulkEndpoints>(HttpMethods.Post, "/bulk", ApiScopes.JobsWrite, bulk => bulk.StartAsync, () => BulkOperations.Start),
        ApiRoute.To<BulkEndpoints>(HttpMethods.Get, "/bulk/{id}", ApiScopes.JobsRead, bulk => bulk.GetAsync, () => BulkOperations.Get),
        ApiRoute.To<BulkEndpoints>(HttpMethods.Post, "/bulk/{id}/cancel", ApiScopes.JobsWrite, bulk => bulk.CancelAsync, () => BulkOperations.Cancel),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Get, "/schedules", ApiScopes.JobsRead, schedules => schedules.ListAsync, () => ScheduleOperations.List),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Get, "/schedules/{name}", ApiScopes.JobsRead, schedules => schedules.GetAsync, () => ScheduleOperations.Get),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Put, "/schedules/{name}", ApiScopes.JobsWrite, schedules => schedules.PutAsync, () => ScheduleOperations.Put),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Delete, "/schedules/{name}", ApiScopes.JobsWrite, schedules => schedules.DeleteAsync, () => ScheduleOperations.Delete),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Post, "/schedules/{name}/pause", ApiScopes.JobsWrite, schedules => schedules.PauseAsync, () => ScheduleOperations.Pause),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Post, "/schedules/{name}/resume", ApiScopes.JobsWrite, schedules => schedules.ResumeAsync, () => ScheduleOperations.Resume),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Post, "/schedules/{name}/run", ApiScopes.JobsWrite, schedules => schedules.RunAsync, () => ScheduleOperations.Run),
        ApiRoute.To<AuditEndpoints>(HttpMethods.Get, "/audit", ApiScopes.JobsRead, audit => audit.ListAsync, () => AuditOperations.List),
        ApiRoute.To<StatisticsEndpoints>(HttpMethods.Get, "/stats", ApiScopes.JobsRead, statistics => statistics.GetAsync, () => StatisticsOperations.Get),
        ApiRoute.To<StatisticsEndpoints>(HttpMethods.Get, "/failures", ApiScopes.JobsRead, statistics => statistics.GetFailuresAsync, () => StatisticsOperations.GetFailures),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Get, "/queues", ApiScopes.Operator, fleet => fleet.ListQueuesAsync, () => FleetOperations.ListQueues),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Put, "/queues/{name}", ApiScopes.Operator, fleet => fleet.SetQueueAsync, () => FleetOperations.SetQueue),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Post, "/queues/{name}/pause", ApiScopes.Operator, fleet => fleet.PauseQueueAsync, () => FleetOperations.PauseQueue),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Post, "/queues/{name}/resume", ApiScopes.Operator, fleet => fleet.ResumeQueueAsync, () => FleetOperations.ResumeQueue),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Get, "/workers", ApiScopes.Operator, fleet => fleet.ListWorkersAsync, () => FleetOperations.ListWorkers),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Delete, "/projects/{project}/jobs", ApiScopes.Operator, fleet => fleet.EraseProjectAsync, () => FleetOperations.EraseProject),
        ApiRoute.To<FleetBulkEndpoints>(HttpMethods.Get, "/fleet/bulk", ApiScopes.Operator, fleet => fleet.ListAsync, () => FleetBulkOperations.List),
        ApiRoute.To<FleetBulkEndpoints>(HttpMethods.Post, "/fleet/bulk", ApiScopes.Operator, fleet => fleet.StartAsync, () => FleetBulkOperations.Start),
        ApiRoute.To<FleetBulkEndpoints>(HttpMethods.Get, "/fleet/bulk/{id}", ApiScopes.Operator, fleet => fleet.GetAsync, () => FleetBulkOperations.Get),
        ApiRoute.To<FleetBulkEndpoints>(HttpMethods.Post, "/fleet/bulk/{id}/cancel", ApiScopes.Operator, fleet => fleet.CancelAsync, () => FleetBulkOperations.Cancel),
        ApiRoute.To<FleetStatisticsEndpoints>(HttpMethods.Get, "/fleet/stats", ApiScopes.Operator, statistics => statistics.GetAsync, () => StatisticsOperations.GetFleet),
        ApiRoute.To<FleetStatisticsEndpoints>(HttpMethods.Get, "/fleet/failures", ApiScopes.Operator, statistics => statistics.GetFailuresAsync, () => StatisticsOperations.GetFleetFailures),
        ApiRoute.To<FleetStatisticsEndpoints>(HttpMethods.Get, "/fleet/queues", ApiScopes.Operator, statistics => statistics.ListQueuesAsync, () => StatisticsOperations.ListQueues),
        ApiRoute.To<FleetStatisticsEndpoints>(HttpMethods.Get, "/fleet/attention", ApiScopes.Operator, statistics => statistics.ListAttentionAsync, () => StatisticsOperations.ListAttention),
    ];

    /// <summary>The routes for probes, which need no token.</summary>
    public static readonly IReadOnlyList<ApiRoute> Health =
    [
        ApiRoute.To<HealthEndpoints>(HttpMethods.Get, "/healthz", ApiScopes.None, _ => HealthEndpoints.AliveAsync, () => HealthOperations.Alive),
        ApiRoute.To<HealthEndpoints>(HttpMethods.Get, "/readyz", ApiScopes.None, health => health.ReadyAsync, () => HealthOperations.Ready),
    ];
}
