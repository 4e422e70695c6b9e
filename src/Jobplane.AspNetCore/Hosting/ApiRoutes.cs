using Jobplane.AspNetCore.Audit;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Fleet;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Schedules;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>The API's routes, relative to its prefix.</summary>
internal static class ApiRoutes
{
    public static readonly IReadOnlyList<ApiRoute> All =
    [
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs", ApiScopes.JobsRead, jobs => jobs.ListAsync),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs", ApiScopes.JobsWrite, jobs => jobs.EnqueueAsync),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs/batch", ApiScopes.JobsWrite, jobs => jobs.EnqueueBatchAsync),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}", ApiScopes.JobsRead, jobs => jobs.GetAsync),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}/attempts", ApiScopes.JobsRead, jobs => jobs.ListAttemptsAsync),
        ApiRoute.To<JobEndpoints>(HttpMethods.Get, "/jobs/{id}/events", ApiScopes.JobsRead, jobs => jobs.StreamEventsAsync),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs/{id}/retry", ApiScopes.JobsWrite, jobs => jobs.RetryAsync),
        ApiRoute.To<JobCommandEndpoints>(HttpMethods.Post, "/jobs/{id}/cancel", ApiScopes.JobsWrite, jobs => jobs.CancelAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Get, "/schedules", ApiScopes.JobsRead, schedules => schedules.ListAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Get, "/schedules/{name}", ApiScopes.JobsRead, schedules => schedules.GetAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Put, "/schedules/{name}", ApiScopes.JobsWrite, schedules => schedules.PutAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Delete, "/schedules/{name}", ApiScopes.JobsWrite, schedules => schedules.DeleteAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Post, "/schedules/{name}/pause", ApiScopes.JobsWrite, schedules => schedules.PauseAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Post, "/schedules/{name}/resume", ApiScopes.JobsWrite, schedules => schedules.ResumeAsync),
        ApiRoute.To<ScheduleEndpoints>(HttpMethods.Post, "/schedules/{name}/run", ApiScopes.JobsWrite, schedules => schedules.RunAsync),
        ApiRoute.To<AuditEndpoints>(HttpMethods.Get, "/audit", ApiScopes.JobsRead, audit => audit.ListAsync),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Get, "/queues", ApiScopes.Operator, fleet => fleet.ListQueuesAsync),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Post, "/queues/{name}/pause", ApiScopes.Operator, fleet => fleet.PauseQueueAsync),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Post, "/queues/{name}/resume", ApiScopes.Operator, fleet => fleet.ResumeQueueAsync),
        ApiRoute.To<FleetEndpoints>(HttpMethods.Get, "/workers", ApiScopes.Operator, fleet => fleet.ListWorkersAsync),
    ];
}
