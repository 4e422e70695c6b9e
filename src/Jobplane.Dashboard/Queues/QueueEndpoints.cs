using System.Globalization;
using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Queues;

/// <summary>The operator's page of queues, over all projects.</summary>
internal sealed class QueueEndpoints(OperatorPlane plane, PageWriter pages)
{
    public async Task ShowAsync(HttpContext context)
    {
        IReadOnlyList<QueueStatistics> queues = await plane.StatisticsFor(context).ListQueuesAsync(context.RequestAborted);
        await pages.WriteAsync<QueueListPage, QueueListView>(context, new PageTitle("Queues", Section.Queues) { IsLive = true }, new QueueListView(queues));
    }

    public async Task PauseAsync(HttpContext context)
    {
        await plane.FleetFor(context).PauseQueueAsync(NameOf(context), ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        PageWriter.Redirect(context, PageWriter.LinksOf(context).To("/queues"), Notices.Paused);
    }

    public async Task ResumeAsync(HttpContext context)
    {
        await plane.FleetFor(context).ResumeQueueAsync(NameOf(context), ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        PageWriter.Redirect(context, PageWriter.LinksOf(context).To("/queues"), Notices.Resumed);
    }

    /// <summary>Sets how many of the queue's jobs each worker runs at once; an empty field gives that back to the workers' configuration.</summary>
    public async Task SetConcurrencyAsync(HttpContext context)
    {
        IFormCollection form = await PageForm.ReadAsync(context);
        await plane.FleetFor(context).SetConcurrencyAsync(
            NameOf(context), ConcurrencyOf(form["concurrency"].ToString().Trim()), ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);
        PageWriter.Redirect(context, PageWriter.LinksOf(context).To("/queues"), Notices.ConcurrencySet);
    }

    private static int? ConcurrencyOf(string text) => text.Length == 0 ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int concurrency) ? concurrency
        : throw new JobValidationException("concurrency", "concurrency must be a whole number, or empty for what each worker is configured with.");

    private static string NameOf(HttpContext context) => context.Request.RouteValues["name"] as string ?? "";
}
