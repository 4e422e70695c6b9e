using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Jobs;

/// <summary>Finds jobs for whoever asks: a tenant's own, or those of the project that an operator has chosen, or all.</summary>
internal sealed class JobFinder(JobClient jobs, OperatorPlane plane, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly SharedReads<(string? Project, string Search), JobTabCounts> _counts = new(time, Lifetime);

    public Task<Page<Job>> ListAsync(HttpContext context, JobFilter filter, int limit, long? before) =>
        Projects.IsOperator(DashboardRequest.Of(context).Caller)
            ? plane.FleetFor(context).ListJobsAsync(Projects.OfList(context), filter, limit, before, context.RequestAborted)
            : jobs.ListAsync(Projects.OfOne(context), filter, limit, before, context.RequestAborted);

    /// <summary>Counts the jobs of each status that fit a search.</summary>
    public Task<JobTabCounts> CountAsync(HttpContext context, JobSearch search)
    {
        Func<JobFilter, Task<JobCount>> count = CounterFor(context);
        JobFilter rest = search.ToFilter(time.GetUtcNow());
        return _counts.GetAsync((Projects.OfList(context), search.WithStatus(null)), async () =>
        {
            var counts = new Dictionary<JobStatus, JobCount>();
            foreach (JobStatus status in Enum.GetValues<JobStatus>())
                counts.Add(status, await count(rest with { Status = status }));
            return new JobTabCounts(counts);
        }, context.RequestAborted);
    }

    private Func<JobFilter, Task<JobCount>> CounterFor(HttpContext context)
    {
        string? project = Projects.OfList(context);
        if (Projects.IsOperator(DashboardRequest.Of(context).Caller))
        {
            FleetClient fleet = plane.FleetFor(context);
            return filter => fleet.CountJobsAsync(project, filter, JobTabCounts.Most);
        }

        return filter => jobs.CountAsync(project!, filter, JobTabCounts.Most);
    }
}
