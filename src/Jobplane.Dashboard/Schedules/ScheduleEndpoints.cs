using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Schedules;

/// <summary>The page of a project's cron schedules, and what can be done to them.</summary>
internal sealed class ScheduleEndpoints(ScheduleClient schedules, PageWriter pages)
{
    private const int PageSize = 50;

    public async Task ShowAsync(HttpContext context)
    {
        string project = Projects.OfOne(context);
        string? after = context.Request.Query["after"];
        IReadOnlyList<Schedule> found = await schedules.ListAsync(project, PageSize, after, context.RequestAborted);
        var view = new ScheduleListView(project, found, found.Count == PageSize ? found[^1].Name : null, after is not null);
        await pages.WriteAsync<ScheduleListPage, ScheduleListView>(context, new PageTitle("Schedules", Section.Schedules) { IsLive = true }, view);
    }

    public async Task PauseAsync(HttpContext context) => Redirect(
        context,
        await schedules.PauseAsync(Projects.OfOne(context), NameOf(context), CallerOrigin.Of(context), context.RequestAborted),
        Notices.Paused);

    public async Task ResumeAsync(HttpContext context) => Redirect(
        context,
        await schedules.ResumeAsync(Projects.OfOne(context), NameOf(context), CallerOrigin.Of(context), context.RequestAborted),
        Notices.Resumed);

    /// <summary>Enqueues the schedule's job now.</summary>
    public async Task RunAsync(HttpContext context)
    {
        string project = Projects.OfOne(context);
        Job job = await schedules.RunAsync(project, NameOf(context), CallerOrigin.Of(context), context.RequestAborted) ?? throw NotFound();
        PageWriter.Redirect(context, PageWriter.LinksOf(context).Job(job.Id, project), Notices.Ran);
    }

    private static void Redirect(HttpContext context, Schedule? schedule, string notice)
    {
        if (schedule is null)
            throw NotFound();
        PageWriter.Redirect(context, PageWriter.LinksOf(context).To("/schedules"), notice);
    }

    private static string NameOf(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";

    private static PageException NotFound() => new(StatusCodes.Status404NotFound, "No such schedule", "The project has no schedule of this name. Somebody may have removed it.");
}
