using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Fleet;

/// <summary>The operator's routes, over all projects. No other endpoints have the <see cref="FleetClient"/>.</summary>
internal sealed class FleetEndpoints(FleetClient fleet)
{
    public async Task ListQueuesAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        await ListResponse.WriteAsync(context, await fleet.ListQueuesAsync(context.RequestAborted), nextCursor: null, FleetWriter.Write);
    }

    public async Task ListWorkersAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        await ListResponse.WriteAsync(context, await fleet.ListWorkersAsync(context.RequestAborted), nextCursor: null, FleetWriter.Write);
    }

    public async Task PauseQueueAsync(HttpContext context)
    {
        string queue = ReadQueue(context);
        await fleet.PauseQueueAsync(queue, ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        await WritePausedAsync(context, queue, isPaused: true);
    }

    public async Task ResumeQueueAsync(HttpContext context)
    {
        string queue = ReadQueue(context);
        await fleet.ResumeQueueAsync(queue, ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        await WritePausedAsync(context, queue, isPaused: false);
    }

    public async Task EraseProjectAsync(HttpContext context)
    {
        string project = context.Request.RouteValues["project"] as string ?? "";
        ProjectErasure erasure = await fleet.EraseProjectAsync(
            project, ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        context.Response.Headers.CacheControl = JsonResponse.Private;
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, erasure, FleetWriter.WriteErasure);
    }

    public async Task SetQueueAsync(HttpContext context)
    {
        RequestBody.RequireJson(context.Request);
        using RequestBody body = await RequestBody.ReadAsync(context, QueueBody.MaxBytes);
        string queue = ReadQueue(context);
        int? concurrency = QueueBody.Parse(body.Utf8);
        await fleet.SetConcurrencyAsync(queue, concurrency, ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        context.Response.Headers.CacheControl = JsonResponse.Private;
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, (queue, concurrency), FleetWriter.WriteConcurrency);
    }

    private static string ReadQueue(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";

    private static Task WritePausedAsync(HttpContext context, string queue, bool isPaused)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, (queue, isPaused), FleetWriter.WritePaused);
    }
}
