using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Idempotency;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The routes that make jobs and change them. Each works for the project of its caller, and for no other.</summary>
internal sealed class JobCommandEndpoints(JobClient jobs)
{
    private const string EnqueueRoute = "POST /jobs";
    private const string BatchRoute = "POST /jobs/batch";
    private const string RetryRoute = "POST /jobs/{id}/retry";

    public async Task EnqueueAsync(HttpContext context)
    {
        RequestBody.RequireJson(context.Request);
        using RequestBody body = await RequestBody.ReadAsync(context, EnqueueBody.MaxBytes);
        JobRequest request = EnqueueBody.Parse(body.Utf8, ApiRequest.Of(context).Caller.ProjectId);
        if (IdempotencyHeader.Read(context, EnqueueRoute, target: "", body.Utf8) is { } key)
        {
            IdempotentResult<IReadOnlyList<Job>> result = await jobs.EnqueueManyAsync(
                [request], key, stored => Answer(EnqueuedStatus(stored[0]), Location(context, stored[0]), stored[0]), context.RequestAborted);
            await IdempotentResponse.WriteAsync(context, result, stored => WriteEnqueuedAsync(context, stored[0]));
            return;
        }

        await WriteEnqueuedAsync(context, await jobs.EnqueueAsync(request.Type, request.Payload, request.Options, context.RequestAborted));
    }

    public async Task EnqueueBatchAsync(HttpContext context)
    {
        RequestBody.RequireJson(context.Request);
        using RequestBody body = await RequestBody.ReadAsync(context, BatchBody.MaxBytes);
        IReadOnlyList<JobRequest> requests = BatchBody.Parse(body.Utf8, ApiRequest.Of(context).Caller.ProjectId);
        if (IdempotencyHeader.Read(context, BatchRoute, target: "", body.Utf8) is { } key)
        {
            IdempotentResult<IReadOnlyList<Job>> result = await jobs.EnqueueManyAsync(
                requests,
                key,
                stored => new IdempotentAnswer(StatusCodes.Status202Accepted, Location: null, JsonResponse.ToText(stored, JobWriter.WriteJobs)),
                context.RequestAborted);
            await IdempotentResponse.WriteAsync(context, result, stored => WriteBatchAsync(context, stored));
            return;
        }

        await WriteBatchAsync(context, await jobs.EnqueueManyAsync(requests, context.RequestAborted));
    }

    public async Task RetryAsync(HttpContext context)
    {
        if (!JobEndpoints.TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        using RequestBody body = await RequestBody.ReadAsync(context, RetryBody.MaxBytes);
        AuditOrigin origin = CallerOrigin.Of(context);
        var options = new RetryOptions
        {
            MaxAttempts = RetryBody.Parse(context, body),
            Actor = origin.Actor,
            RemoteAddress = origin.RemoteAddress,
            RequestId = origin.RequestId,
        };
        if (IdempotencyHeader.Read(context, RetryRoute, id.ToString(), body.Utf8) is { } key)
        {
            IdempotentResult<RetryResult> result = await jobs.RetryAsync(
                id,
                options,
                key,
                retried => new IdempotentAnswer(StatusCodes.Status200OK, Location: null, JsonResponse.ToText(retried.Job, JobWriter.WriteRetried)),
                context.RequestAborted);
            await IdempotentResponse.WriteAsync(context, result, first => WriteRetriedAsync(context, first));
            return;
        }

        await WriteRetriedAsync(context, await jobs.RetryAsync(ApiRequest.Of(context).Caller.ProjectId, id, options, context.RequestAborted));
    }

    public async Task CancelAsync(HttpContext context)
    {
        if (!JobEndpoints.TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        CancelResult result = await jobs.CancelAsync(
            ApiRequest.Of(context).Caller.ProjectId, id, CallerOrigin.Of(context), context.RequestAborted);
        await (result switch
        {
            CancelResult.Cancelled cancelled => JobEndpoints.WriteJobAsync(context, StatusCodes.Status200OK, cancelled.Job),
            CancelResult.Requested requested => JobEndpoints.WriteJobAsync(context, StatusCodes.Status200OK, requested.Job),
            _ => ErrorResponse.WriteAsync(context, ApiErrors.From(result)),
        });
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (!JobEndpoints.TryReadId(context, out Guid id))
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.InvalidJobId);
            return;
        }

        DeleteResult result = await jobs.DeleteAsync(ApiRequest.Of(context).Caller.ProjectId, id, CallerOrigin.Of(context), context.RequestAborted);
        if (result is DeleteResult.Deleted)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await ErrorResponse.WriteAsync(context, ApiErrors.From(result));
    }

    private static Task WriteEnqueuedAsync(HttpContext context, Job job)
    {
        context.Response.Headers.Location = Location(context, job);
        return JobEndpoints.WriteJobAsync(context, EnqueuedStatus(job), job);
    }

    private static int EnqueuedStatus(Job job) => job.IsNew == false ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;

    private static Task WriteBatchAsync(HttpContext context, IReadOnlyList<Job> stored)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, StatusCodes.Status202Accepted, JsonResponse.JsonType, stored, JobWriter.WriteJobs);
    }

    private static Task WriteRetriedAsync(HttpContext context, RetryResult result)
    {
        if (result is not RetryResult.Retried retried)
            return ErrorResponse.WriteAsync(context, ApiErrors.From(result));
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, retried.Job, JobWriter.WriteRetried);
    }

    private static IdempotentAnswer Answer(int status, string location, Job job) => new(status, location, JsonResponse.ToText(job, JobWriter.WriteJob));

    private static string Location(HttpContext context, Job job) =>
        $"{(context.Request.PathBase + context.Request.Path).ToUriComponent().TrimEnd('/')}/{job.Id}";
}
