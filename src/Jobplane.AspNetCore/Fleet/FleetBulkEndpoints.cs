using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Fleet;

/// <summary>The operator's routes of operations on the jobs of any project, or of all.</summary>
internal sealed class FleetBulkEndpoints(FleetClient fleet, BulkClient bulk, Cursors cursors)
{
    public async Task StartAsync(HttpContext context)
    {
        RequestBody.RequireJson(context.Request);
        using RequestBody utf8 = await RequestBody.ReadAsync(context, BulkBody.MaxBytes);
        var body = BulkBody.Parse(utf8.Utf8, isOperators: true);
        AuditOrigin origin = CallerOrigin.Of(context);
        string own = ApiRequest.Of(context).Caller.ProjectId;
        if (body.IsDryRun)
        {
            await BulkResponse.WritePreviewAsync(context, body.ProjectId is { } previewed
                ? await bulk.PreviewAsync(previewed, body.Request, context.RequestAborted)
                : await fleet.PreviewBulkAsync(body.Request, own, context.RequestAborted));
            return;
        }

        await BulkResponse.WriteStartedAsync(context, body.ProjectId is { } project
            ? await bulk.StartAsync(project, body.Request, origin, context.RequestAborted)
            : await fleet.StartBulkAsync(body.Request, own, origin, context.RequestAborted));
    }

    public async Task ListAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "limit", "cursor");
        // The list is of all projects, and the cursor still of the caller's, so that it is nobody else's.
        string?[] scope = ["fleet bulk", ApiRequest.Of(context).Caller.ProjectId];
        Page<BulkOperation> page = await fleet.ListBulkAsync(query.Limit, cursors.Read(query.Text("cursor"), scope), context.RequestAborted);
        await ListResponse.WriteAsync(context, page.Items, cursors.Write(page.Next, scope), BulkWriter.WriteItem);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await BulkResponse.ReadIdAsync(context) is { } id)
            await BulkResponse.WriteFoundAsync(context, await fleet.GetBulkAsync(id, context.RequestAborted));
    }

    public async Task CancelAsync(HttpContext context)
    {
        if (await BulkResponse.ReadIdAsync(context) is { } id)
            await BulkResponse.WriteCancelledAsync(context, await fleet.CancelBulkAsync(id, CallerOrigin.Of(context), context.RequestAborted));
    }
}
