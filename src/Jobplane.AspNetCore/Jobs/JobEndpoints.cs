using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Live;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The routes of jobs. Each works for the project of its caller, and for no other.</summary>
internal sealed class JobEndpoints(JobClient jobs, JobLongPoll longPoll, JobEvents events)
{
    private const string Private = "private, no-cache";

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

    public async Task RetryAsync(HttpContext context)
    {
        if (!TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        ApiRequest request = ApiRequest.Of(context);
        Caller caller = request.Caller;
        var options = new RetryOptions
        {
            MaxAttempts = await RetryBody.ReadAsync(context),
            Actor = caller.Subject,
            RemoteAddress = ClientAddress.Of(context)?.ToString(),
            RequestId = request.RequestId,
        };
        RetryResult result = await jobs.RetryAsync(caller.ProjectId, id, options, context.RequestAborted);
        if (result is not RetryResult.Retried retried)
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.From(result));
            return;
        }

        context.Response.Headers.CacheControl = Private;
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, retried.Job, JobWriter.WriteRetried);
    }

    public async Task EnqueueAsync(HttpContext context)
    {
        JobRequest request = await EnqueueBody.ReadAsync(context, ApiRequest.Of(context).Caller.ProjectId);
        Job job = await jobs.EnqueueAsync(request.Type, request.Payload, request.Options, context.RequestAborted);
        string route = (context.Request.PathBase + context.Request.Path).ToUriComponent().TrimEnd('/');
        context.Response.Headers.Location = $"{route}/{job.Id}";
        await WriteJobAsync(context, StatusCodes.Status202Accepted, job);
    }

    private static bool TryReadId(HttpContext context, out Guid id) => JobId.TryParse(context.Request.RouteValues["id"] as string, out id);

    private async Task<JobRepresentation?> ReadAsync(HttpContext context, Guid id) =>
        await jobs.GetAsync(ApiRequest.Of(context).Caller.ProjectId, id, context.RequestAborted) is { } job ? JobRepresentation.Of(job) : null;

    private static Task WriteJobAsync(HttpContext context, int status, Job job)
    {
        context.Response.Headers.CacheControl = Private;
        return JsonResponse.WriteAsync(context, status, JsonResponse.JsonType, job, JobWriter.WriteJob);
    }
}
