using System.Globalization;
using Jobplane.Dashboard.Jobs;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Bulk;

/// <summary>What is done to all jobs that a search finds: a look at it before, the start, how far it is, and its end.</summary>
internal sealed class BulkEndpoints(BulkDesk desk, PageWriter pages, TimeProvider time)
{
    private const int PageSize = 50;

    public async Task PreviewAsync(HttpContext context)
    {
        BulkAction action = ActionOf(context.Request.Query["action"]);
        JobSearch search = SearchOf(context.Request.Query["q"]);
        BulkPreview preview = await desk.PreviewAsync(context, new BulkRequest(action, search.ToFilter(time.GetUtcNow())));
        await pages.WriteAsync<BulkPreviewPage, BulkPreviewView>(
            context, new PageTitle($"{BulkText.Verb(action)} jobs", Section.Jobs) { Search = search.Text }, new BulkPreviewView(action, search, preview));
    }

    public async Task StartAsync(HttpContext context)
    {
        IFormCollection form = await PageForm.ReadAsync(context);
        JobSearch search = SearchOf(form["q"]);
        var request = new BulkRequest(ActionOf(form["action"]), search.ToFilter(time.GetUtcNow()))
        {
            MaxAttempts = int.TryParse(form["max_attempts"], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null,
        };
        BulkOperation operation = await desk.StartAsync(context, request);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = PageWriter.LinksOf(context).To($"/bulk/{operation.Id}");
    }

    public async Task ShowAsync(HttpContext context)
    {
        BulkOperation operation = await desk.GetAsync(context, IdOf(context)) ?? throw NotFound();
        await pages.WriteAsync<BulkOperationPage, BulkOperation>(
            context, new PageTitle($"{BulkText.Verb(operation.Request.Action)} jobs", Section.Jobs) { IsLive = operation.State == BulkState.Running }, operation);
    }

    public async Task ListAsync(HttpContext context)
    {
        long? before = PageCursor.Read(context.Request);
        Page<BulkOperation> page = await desk.ListAsync(context, PageSize, before);
        await pages.WriteAsync<BulkListPage, BulkListView>(
            context, new PageTitle("Bulk operations", Section.Jobs) { IsLive = before is null }, new BulkListView(page.Items, page.Next, before is not null));
    }

    public async Task CancelAsync(HttpContext context)
    {
        Guid id = IdOf(context);
        if (await desk.CancelAsync(context, id) is BulkCancelResult.NotFound)
            throw NotFound();
        // One that has just ended shows how.
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = PageWriter.LinksOf(context).To($"/bulk/{id}");
    }

    private static BulkAction ActionOf(string? word) => BulkNames.TryParse(word, out BulkAction action)
        ? action
        : throw new JobValidationException("action", $"action must be one of: {string.Join(", ", BulkNames.Actions)}.");

    private static JobSearch SearchOf(string? text)
    {
        var search = JobSearch.Parse(text);
        return search.Faults.Count == 0 ? search : throw new JobValidationException("q", string.Join(' ', search.Faults));
    }

    private static Guid IdOf(HttpContext context) =>
        Guid.TryParseExact(context.Request.RouteValues["id"] as string, "D", out Guid id) ? id : throw NotFound();

    private static PageException NotFound() =>
        new(StatusCodes.Status404NotFound, "No such operation", "There is no bulk operation of this id, or it is another project's.");
}
