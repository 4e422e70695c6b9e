using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.Live;

/// <summary>Answers with a job's changes as they come.</summary>
internal sealed class JobEvents(JobClient jobs, LiveRequests requests, IOptions<JobplaneApiOptions> options, TimeProvider time)
{
    private const string LastEventId = "Last-Event-ID";

    private readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(options.Value.Live.HeartbeatSeconds);

    /// <summary>Sends the job, unless the client has it by its last event's id, then each change of it, until it has finished.</summary>
    /// <exception cref="RefusedRequestException">Too many requests wait already, or the process stops.</exception>
    public async Task StreamAsync(HttpContext context, Guid id)
    {
        string projectId = ApiRequest.Of(context).Caller.ProjectId;
        using LiveRequest request = requests.Open(context, projectId, id);
        // Asked once the request is open: whatever stops from here on wakes it.
        if (requests.IsStopping)
            throw new RefusedRequestException(ApiErrors.Stopping);
        if (await jobs.GetAsync(projectId, id, context.RequestAborted) is not { } job)
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.JobNotFound);
            return;
        }

        var first = JobRepresentation.Of(job);
        string? seen = context.Request.Headers[LastEventId];
        context.Response.Headers.CacheControl = "no-store";
        if (first.IsFinished && first.Version == seen)
        {
            // The one answer that makes browsers stop connecting again.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        PrepareResponse(context);
        var stream = new JobEventStream(jobs, requests, request, context.Response.BodyWriter)
        {
            ProjectId = projectId,
            Id = id,
            Seen = seen,
            Heartbeat = _heartbeat,
            TokenEnd = requests.Now + TimeLeft(ApiRequest.Of(context).Authentication),
        };
        await stream.RunAsync(first);
    }

    private static void PrepareResponse(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        // nginx would hold events back until it has a buffer full of them, and a compressing middleware likewise.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>A token that has expired, but is still accepted because clocks may differ, lasts as long as it is accepted.</summary>
    private TimeSpan TimeLeft(Authentication token)
    {
        TimeSpan left = token.ExpiresAt - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : left + TokenRules.ClockSkew;
    }
}
