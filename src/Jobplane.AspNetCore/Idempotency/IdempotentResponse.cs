using System.Text;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Idempotency;

/// <summary>Answers requests that came with a key.</summary>
internal static class IdempotentResponse
{
    private const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>Answers the first request as any other, and a repeat with what the first got.</summary>
    public static Task WriteAsync<T>(HttpContext context, IdempotentResult<T> result, Func<T, Task> writeFirst) => result switch
    {
        IdempotentResult<T>.Done done => writeFirst(done.Result),
        IdempotentResult<T>.Repeated repeated => WriteRepeatAsync(context, repeated.Answer),
        IdempotentResult<T>.Mismatch => ErrorResponse.WriteAsync(context, ApiErrors.IdempotencyMismatch),
        _ => ErrorResponse.WriteAsync(context, ApiErrors.IdempotencyInFlight),
    };

    private static Task WriteRepeatAsync(HttpContext context, IdempotentAnswer answer)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers[ReplayedHeader] = "true";
        if (answer.Location is not null)
            headers.Location = answer.Location;
        headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, answer.Status, Encoding.UTF8.GetBytes(answer.Body));
    }
}
