using System.Globalization;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Live;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The routes that read jobs. Each works for the project of its caller, and for no other.</summary>
internal sealed class JobEndpoints(JobClient jobs, Cursors cursors, JobLongPoll longPoll, JobEvents events)
{
    public async Task GetAsync(HttpContext context)
    {
        if (!TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        JobRepresentation? job = WaitPreference.Of(context.Request) is { } seconds
            ? await longPoll.ReadAsync(context, id, seconds)
            : await ReadAsync(context, id);
        await (job is null ? ErrorResponse.WriteAsync(context, ApiErrors.JobNotFound) : job.WriteAsync(context));
    }

    public Task StreamEventsAsync(HttpContext context) => TryReadId(context, out Guid id)
        ? events.StreamAsync(context, id)
        : ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);

    public async Task ListAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, [.. JobFilterQuery.Parameters, "limit", "cursor"]);
        string project = ApiRequest.Of(context).Caller.ProjectId;
        JobFilter filter = JobFilterQuery.Read(query);
        string?[] scope = JobFilterQuery.Scope("jobs", project, filter);
        long? before = cursors.Read(query.Text("cursor"), scope);
        Page<Job> page = await jobs.ListAsync(project, filter, query.Limit, before, context.RequestAborted);
        await ListResponse.WriteAsync(context, page.Items, cursors.Write(page.Next, scope), JobWriter.WriteItem);
    }

    public async Task ListAttemptsAsync(HttpContext context)
    {
        if (!TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        IReadOnlyList<JobAttempt>? attempts = await jobs.ListAttemptsAsync(ApiRequest.Of(context).Caller.ProjectId, id, context.RequestAborted);
        await (attempts is null
            ? ErrorResponse.WriteAsync(context, ApiErrors.JobNotFound)
            : ListResponse.WriteAsync(context, attempts, nextCursor: null, AttemptWriter.Write));
    }

    public async Task ListLogsAsync(HttpContext context)
    {
        if (!TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        var query = QueryParameters.Read(context.Request, "attempt", "limit", "cursor");
        string project = ApiRequest.Of(context).Caller.ProjectId;
        int? attempt = query.Integer("attempt");
        string?[] scope = ["logs", project, id.ToString(), attempt?.ToString(CultureInfo.InvariantCulture)];
        long? after = cursors.Read(query.Text("cursor"), scope);
        Page<JobLogEntry>? page = await jobs.ListLogsAsync(project, id, attempt, query.Limit, after, context.RequestAborted);
        await (page is null
            ? ErrorResponse.WriteAsync(context, ApiErrors.JobNotFound)
            : ListResponse.WriteAsync(context, page.Items, cursors.Write(page.Next, scope), JobLogWriter.Write));
    }

    /// <summary>Reads the id in the route; false when it is not a job's.</summary>
    internal static bool TryReadId(HttpContext context, out Guid id) => JobId.TryParse(context.Request.RouteValues["id"] as string, out id);

    /// <summary>Answers with a whole job.</summary>
    internal static Task WriteJobAsync(HttpContext context, int status, Job job)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, status, JsonResponse.JsonType, job, JobWriter.WriteJob);
    }

    private async Task<JobRepresentation?> ReadAsync(HttpContext context, Guid id) =>
        await jobs.GetAsync(ApiRequest.Of(context).Caller.ProjectId, id, context.RequestAborted) is { } job ? JobRepresentation.Of(job) : null;
}
