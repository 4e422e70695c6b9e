using System.Text.Json;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Listing;

/// <summary>Answers with a list.</summary>
internal static class ListResponse
{
    public static Task WriteAsync<T>(HttpContext context, IReadOnlyList<T> items, string? nextCursor, Action<Utf8JsonWriter, T> writeItem)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            JsonResponse.JsonType,
            (items, nextCursor, writeItem),
            static (json, list) => ListWriter.Write(json, list.items, list.nextCursor, list.writeItem));
    }
}
