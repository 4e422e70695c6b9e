using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Bulk;

/// <summary>Answers with bulk operations.</summary>
internal static class BulkResponse
{
    public static string Location(HttpContext context, BulkOperation operation) =>
        $"{(context.Request.PathBase + context.Request.Path).ToUriComponent().TrimEnd('/')}/{operation.Id}";

    public static Task WriteStartedAsync(HttpContext context, BulkOperation operation)
    {
        context.Response.Headers.Location = Location(context, operation);
        return WriteAsync(context, StatusCodes.Status202Accepted, operation);
    }

    public static Task WritePreviewAsync(HttpContext context, BulkPreview preview)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, preview, BulkWriter.WritePreview);
    }

    public static Task WriteFoundAsync(HttpContext context, BulkOperation? operation) => operation is null
        ? ErrorResponse.WriteAsync(context, ApiErrors.BulkNotFound)
        : WriteAsync(context, StatusCodes.Status200OK, operation);

    public static Task WriteCancelledAsync(HttpContext context, BulkCancelResult result) => result is BulkCancelResult.Cancelled cancelled
        ? WriteAsync(context, StatusCodes.Status200OK, cancelled.Operation)
        : ErrorResponse.WriteAsync(context, ApiErrors.From(result));

    /// <summary>Reads the id in the route; answers, and gives null, when it is not an operation's.</summary>
    public static async Task<Guid?> ReadIdAsync(HttpContext context)
    {
        if (JobId.TryParse(context.Request.RouteValues["id"] as string, out Guid id))
            return id;
        await ErrorResponse.WriteAsync(context, ApiErrors.InvalidBulkId);
        return null;
    }

    private static Task WriteAsync(HttpContext context, int status, BulkOperation operation)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, status, JsonResponse.JsonType, operation, BulkWriter.Write);
    }
}
