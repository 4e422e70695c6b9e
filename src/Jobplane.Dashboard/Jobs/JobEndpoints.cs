using System.Globalization;
using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Jobs;

/// <summary>The page of one job, and what can be done to it.</summary>
internal sealed class JobEndpoints(JobClient jobs, PageWriter pages, TimeProvider time)
{
    private const int LogPageSize = 100;

    public async Task ShowAsync(HttpContext context)
    {
        Job job = await ReadAsync(context);
        IReadOnlyList<JobAttempt> attempts = await jobs.ListAttemptsAsync(job.ProjectId, job.Id, context.RequestAborted) ?? [];
        long? after = PageCursor.Read(context.Request);
        Page<JobLogEntry>? log = await jobs.ListLogsAsync(job.ProjectId, job.Id, attempt: null, LogPageSize, after, context.RequestAborted);
        var view = new JobView(job, JobTimeline.Of(job, attempts, time.GetUtcNow()), log ?? new Page<JobLogEntry>([], Next: null), after is not null);
        await pages.WriteAsync<JobPage, JobView>(context, new PageTitle(job.Type, Section.Jobs) { IsLive = true }, view);
    }

    public async Task RetryAsync(HttpContext context)
    {
        (string project, Guid id) = KeyOf(context);
        IFormCollection form = await PageForm.ReadAsync(context);
        RetryOptions options = RetryBy(CallerOrigin.Of(context)) with
        {
            MaxAttempts = int.TryParse(form["max_attempts"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null,
        };
        RetryResult result = await jobs.RetryAsync(project, id, options, context.RequestAborted);
        switch (result)
        {
            case RetryResult.Retried:
                Redirect(context, project, id, Notices.Retried);
                break;
            case RetryResult.LimitReached reached:
                throw new PageException(StatusCodes.Status409Conflict, "No attempts left", $"The job has used {reached.Attempts} of {reached.MaxAttempts} attempts. Go back and allow it more.");
            case RetryResult.Running:
                throw new PageException(StatusCodes.Status409Conflict, "The job is running", "It can be retried once this attempt has ended.");
            default:
                throw NotFound();
        }
    }

    public async Task CancelAsync(HttpContext context)
    {
        (string project, Guid id) = KeyOf(context);
        switch (await jobs.CancelAsync(project, id, CallerOrigin.Of(context), context.RequestAborted))
        {
            case CancelResult.Cancelled:
                Redirect(context, project, id, Notices.Cancelled);
                break;
            case CancelResult.Requested:
                Redirect(context, project, id, Notices.CancelRequested);
                break;
            case CancelResult.Finished finished:
                throw new PageException(StatusCodes.Status409Conflict, "The job has ended", $"It was {finished.Status.ToString().ToLowerInvariant()} before it could be cancelled.");
            default:
                throw NotFound();
        }
    }

    /// <summary>Enqueues a job like this one, to run now.</summary>
    public async Task CloneAsync(HttpContext context)
    {
        (string project, Guid id) = KeyOf(context);
        Job copy = await jobs.CloneAsync(project, id, CallerOrigin.Of(context), context.RequestAborted) ?? throw NotFound();
        Redirect(context, copy.ProjectId, copy.Id, Notices.Cloned);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        (string project, Guid id) = KeyOf(context);
        switch (await jobs.DeleteAsync(project, id, CallerOrigin.Of(context), context.RequestAborted))
        {
            case DeleteResult.Deleted:
                PageWriter.Redirect(context, PageWriter.LinksOf(context).To("/jobs"), Notices.Deleted);
                break;
            case DeleteResult.Running:
                throw new PageException(StatusCodes.Status409Conflict, "The job is running", "Cancel it first, and delete it once it has ended.");
            default:
                throw NotFound();
        }
    }

    public static RetryOptions RetryBy(AuditOrigin origin) => new()
    {
        Actor = origin.Actor,
        RemoteAddress = origin.RemoteAddress,
        RequestId = origin.RequestId,
    };

    private static void Redirect(HttpContext context, string project, Guid id, string notice) =>
        PageWriter.Redirect(context, PageWriter.LinksOf(context).Job(id, project), notice);

    private async Task<Job> ReadAsync(HttpContext context)
    {
        (string project, Guid id) = KeyOf(context);
        return await jobs.GetAsync(project, id, context.RequestAborted) ?? throw NotFound();
    }

    private static (string Project, Guid Id) KeyOf(HttpContext context) => Guid.TryParseExact(context.Request.RouteValues["id"] as string, "D", out Guid id)
        ? (Projects.OfOne(context), id)
        : throw NotFound();

    private static PageException NotFound() =>
        new(StatusCodes.Status404NotFound, "No such job", "There is no job of this id, or it is another project's, or its time was over and it was removed.");
}
