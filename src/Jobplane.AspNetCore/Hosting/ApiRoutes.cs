using Jobplane.AspNetCore.Auth;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>The API's routes, relative to its prefix.</summary>
internal static class ApiRoutes
{
    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(HttpMethods.Post, "/jobs", ApiScopes.JobsWrite, jobs => jobs.EnqueueAsync),
        new(HttpMethods.Get, "/jobs/{id}", ApiScopes.JobsRead, jobs => jobs.GetAsync),
        new(HttpMethods.Get, "/jobs/{id}/events", ApiScopes.JobsRead, jobs => jobs.StreamEventsAsync),
        new(HttpMethods.Post, "/jobs/{id}/retry", ApiScopes.JobsWrite, jobs => jobs.RetryAsync),
    ];
}
