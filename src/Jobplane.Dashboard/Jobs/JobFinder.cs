using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Jobs;

/// <summary>Finds jobs for whoever asks: a tenant's own, or those of the project that an operator has chosen, or all.</summary>
internal sealed class JobFinder(JobClient jobs, OperatorPlane plane, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly PageFiller _filler = new(time);
    private readonly SharedReads<(string? Project, string Search), JobTabCounts> _counts = new(time, Lifetime);

    public Task<Page<Job>> ListAsync(HttpContext context, JobFilter filter, int limit, long? before) =>
        _filler.FillAsync(limit, before, (left, place) => LookAsync(context, filter, left, place));

    /// <summary>Counts the jobs of each status that fit a search.</summary>
    public Task<JobTabCounts> CountAsync(HttpContext context, JobSearch search)
    {
        string? project = Projects.OfList(context);
        JobFilter filter = search.ToFilter(time.GetUtcNow());
        FleetClient? fleet = Projects.IsOperator(DashboardRequest.Of(context).Caller) ? plane.FleetFor(context) : null;
        return _counts.GetAsync(
            (project, search.WithStatus(null)),
            async () => new JobTabCounts(fleet is null
                ? await jobs.CountByStatusAsync(project!, filter, JobTabCounts.Most)
                : await fleet.CountJobsByStatusAsync(project, filter, JobTabCounts.Most)),
            context.RequestAborted);
    }

    private Task<Page<Job>> LookAsync(HttpContext context, JobFilter filter, int limit, long? before) =>
        Projects.IsOperator(DashboardRequest.Of(context).Caller)
            ? plane.FleetFor(context).ListJobsAsync(Projects.OfList(context), filter, limit, before, context.RequestAborted)
            : jobs.ListAsync(Projects.OfOne(context), filter, limit, before, context.RequestAborted);
}
