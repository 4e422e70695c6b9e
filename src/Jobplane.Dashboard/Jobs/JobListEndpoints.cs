using System.Globalization;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Jobs;

/// <summary>The list of jobs, by what the search box says.</summary>
internal sealed class JobListEndpoints(JobFinder finder, PageWriter pages, TimeProvider time)
{
    private const int PageSize = 50;

    public async Task ShowAsync(HttpContext context)
    {
        var search = JobSearch.Parse(context.Request.Query["q"]);
        if (search.Project is { } project && SendToProject(context, search, project))
            return;
        long? before = PageCursor.Read(context.Request);
        JobListView view = await ReadAsync(context, search, before);
        // Who looks for one job is shown that job.
        if (search.Id is not null && view.Jobs is [var only])
            context.Response.Redirect(PageWriter.LinksOf(context).Job(only.Id, only.ProjectId));
        else
            await pages.WriteAsync<JobListPage, JobListView>(
                context, new PageTitle("Jobs", Section.Jobs) { IsLive = before is null, Search = search.Text }, view);
    }

    /// <summary>An operator who names a project chooses it. For a tenant the word means nothing: there is one project.</summary>
    private static bool SendToProject(HttpContext context, JobSearch search, string project)
    {
        if (Projects.OfList(context) == project || !Projects.IsOperator(Access.DashboardRequest.Of(context).Caller))
            return false;
        Links links = PageWriter.LinksOf(context);
        string list = links.ToProject("/jobs", project);
        context.Response.Redirect($"{list}&q={Uri.EscapeDataString(search.WithoutProject())}");
        return true;
    }

    /// <summary>How many jobs the pages before this one have looked at, as their links say.</summary>
    private static long? SearchedBefore(HttpContext context, long? before) => before is null ? 0
        : long.TryParse(context.Request.Query[JobListView.SearchedParameter], NumberStyles.None, CultureInfo.InvariantCulture, out long searched) ? searched
        : null;

    private async Task<JobListView> ReadAsync(HttpContext context, JobSearch search, long? before)
    {
        var view = new JobListView { Search = search, IsLater = before is not null, Faults = search.Faults };
        if (search.Faults.Count > 0)
            return view;
        try
        {
            Page<Job> page = await finder.ListAsync(context, search.ToFilter(time.GetUtcNow()), PageSize, before);
            return view with { Jobs = page.Items, Next = page.Next, Searched = SearchedBefore(context, before) + page.Looked, Counts = await finder.CountAsync(context, search) };
        }
        catch (JobValidationException e)
        {
            return view with { Faults = [e.Message] };
        }
    }
}
