using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Schedules;

/// <summary>The routes of cron schedules. Each works for the project of its caller, and for no other.</summary>
internal sealed class ScheduleEndpoints(ScheduleClient schedules)
{
    private const string Collection = "/schedules/";

    public async Task ListAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "limit", "cursor");
        int limit = query.Limit;
        // Nothing to hide or to forge: the name of one of the project's own schedules.
        IReadOnlyList<Schedule> page = await schedules.ListAsync(Project(context), limit, query.Text("cursor"), context.RequestAborted);
        string? nextCursor = page.Count == limit ? page[^1].Name : null;
        await ListResponse.WriteAsync(context, page, nextCursor, ScheduleWriter.WriteItem);
    }

    public async Task GetAsync(HttpContext context) =>
        await WriteAsync(context, await schedules.GetAsync(Project(context), Name(context), context.RequestAborted));

    public async Task PutAsync(HttpContext context)
    {
        RequestBody.RequireJson(context.Request);
        using RequestBody body = await RequestBody.ReadAsync(context, ScheduleBody.MaxBytes);
        SchedulePutResult result = await schedules.PutAsync(
            Project(context), Name(context), ScheduleBody.Parse(body.Utf8), CallerOrigin.Of(context), context.RequestAborted);
        await (result is SchedulePutResult.Stored stored
            ? WriteAsync(context, stored.Schedule)
            : ErrorResponse.WriteAsync(context, ApiErrors.From(result)));
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (await schedules.DeleteAsync(Project(context), Name(context), CallerOrigin.Of(context), context.RequestAborted))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await ErrorResponse.WriteAsync(context, ApiErrors.ScheduleNotFound);
    }

    public async Task PauseAsync(HttpContext context) => await WriteAsync(
        context, await schedules.PauseAsync(Project(context), Name(context), CallerOrigin.Of(context), context.RequestAborted));

    public async Task ResumeAsync(HttpContext context) => await WriteAsync(
        context, await schedules.ResumeAsync(Project(context), Name(context), CallerOrigin.Of(context), context.RequestAborted));

    public async Task RunAsync(HttpContext context)
    {
        Job? job = await schedules.RunAsync(Project(context), Name(context), CallerOrigin.Of(context), context.RequestAborted);
        if (job is null)
        {
            await ErrorResponse.WriteAsync(context, ApiErrors.ScheduleNotFound);
            return;
        }

        string route = (context.Request.PathBase + context.Request.Path).ToUriComponent();
        string prefix = route[..route.LastIndexOf(Collection, StringComparison.OrdinalIgnoreCase)];
        context.Response.Headers.Location = $"{prefix}/jobs/{job.Id}";
        await JobEndpoints.WriteJobAsync(context, StatusCodes.Status202Accepted, job);
    }

    private static string Project(HttpContext context) => ApiRequest.Of(context).Caller.ProjectId;

    private static string Name(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";

    private static Task WriteAsync(HttpContext context, Schedule? schedule)
    {
        if (schedule is null)
            return ErrorResponse.WriteAsync(context, ApiErrors.ScheduleNotFound);
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, schedule, ScheduleWriter.Write);
    }
}
