using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Bulk;

/// <summary>Bulk operations for whoever asks: on a tenant's own jobs, or on those of the project that an operator has chosen, or on all.</summary>
internal sealed class BulkDesk(BulkClient bulk, OperatorPlane plane)
{
    public Task<BulkPreview> PreviewAsync(HttpContext context, BulkRequest request) => Projects.OfList(context) is { } project
        ? bulk.PreviewAsync(project, request, context.RequestAborted)
        : plane.FleetFor(context).PreviewBulkAsync(request, ApiRequest.Of(context).Caller.ProjectId, context.RequestAborted);

    public Task<BulkOperation> StartAsync(HttpContext context, BulkRequest request) => Projects.OfList(context) is { } project
        ? bulk.StartAsync(project, request, CallerOrigin.Of(context), context.RequestAborted)
        : plane.FleetFor(context).StartBulkAsync(request, ApiRequest.Of(context).Caller.ProjectId, CallerOrigin.Of(context), context.RequestAborted);

    public Task<BulkOperation?> GetAsync(HttpContext context, Guid id) => IsOperator(context)
        ? plane.FleetFor(context).GetBulkAsync(id, context.RequestAborted)
        : bulk.GetAsync(Projects.OfOne(context), id, context.RequestAborted);

    public Task<Page<BulkOperation>> ListAsync(HttpContext context, int limit, long? before) => Projects.OfList(context) is { } project
        ? bulk.ListAsync(project, limit, before, context.RequestAborted)
        : plane.FleetFor(context).ListBulkAsync(limit, before, context.RequestAborted);

    public Task<BulkCancelResult> CancelAsync(HttpContext context, Guid id) => IsOperator(context)
        ? plane.FleetFor(context).CancelBulkAsync(id, CallerOrigin.Of(context), context.RequestAborted)
        : bulk.CancelAsync(Projects.OfOne(context), id, CallerOrigin.Of(context), context.RequestAborted);

    private static bool IsOperator(HttpContext context) => Projects.IsOperator(DashboardRequest.Of(context).Caller);
}
