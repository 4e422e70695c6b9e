using Jobplane.AspNetCore.Idempotency;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Bulk;

/// <summary>The routes of operations on all jobs that fit a filter. Each works for the project of its caller, and for no other.</summary>
internal sealed class BulkEndpoints(BulkClient bulk, Cursors cursors)
{
    private const string StartRoute = "POST /bulk";

    public async Task StartAsync(HttpContext context)
    {
        RequestBody.RequireJson(context.Request);
        using RequestBody utf8 = await RequestBody.ReadAsync(context, BulkBody.MaxBytes);
        var body = BulkBody.Parse(utf8.Utf8);
        if (IdempotencyHeader.Read(context, StartRoute, target: "", utf8.Utf8) is { } key && !body.IsDryRun)
        {
            IdempotentResult<BulkOperation> result = await bulk.StartAsync(
                body.Request,
                CallerOrigin.Of(context),
                key,
                operation => new IdempotentAnswer(
                    StatusCodes.Status202Accepted, BulkResponse.Location(context, operation), JsonResponse.ToText(operation, BulkWriter.Write)),
                context.RequestAborted);
            await IdempotentResponse.WriteAsync(context, result, operation => BulkResponse.WriteStartedAsync(context, operation));
            return;
        }

        if (body.IsDryRun)
            await BulkResponse.WritePreviewAsync(context, await bulk.PreviewAsync(Project(context), body.Request, context.RequestAborted));
        else
            await BulkResponse.WriteStartedAsync(context, await bulk.StartAsync(Project(context), body.Request, CallerOrigin.Of(context), context.RequestAborted));
    }

    public async Task ListAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "limit", "cursor");
        string?[] scope = ["bulk", Project(context)];
        long? before = cursors.Read(query.Text("cursor"), scope);
        Page<BulkOperation> page = await bulk.ListAsync(Project(context), query.Limit, before, context.RequestAborted);
        await ListResponse.WriteAsync(context, page.Items, cursors.Write(page.Next, scope), BulkWriter.WriteItem);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await BulkResponse.ReadIdAsync(context) is { } id)
            await BulkResponse.WriteFoundAsync(context, await bulk.GetAsync(Project(context), id, context.RequestAborted));
    }

    public async Task CancelAsync(HttpContext context)
    {
        if (await BulkResponse.ReadIdAsync(context) is { } id)
            await BulkResponse.WriteCancelledAsync(context, await bulk.CancelAsync(Project(context), id, CallerOrigin.Of(context), context.RequestAborted));
    }

    private static string Project(HttpContext context) => ApiRequest.Of(context).Caller.ProjectId;
}
