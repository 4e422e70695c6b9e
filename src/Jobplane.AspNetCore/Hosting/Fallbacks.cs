using Jobplane.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>Answers requests under the API's prefix that no route takes.</summary>
internal static class Fallbacks
{
    public static Task RouteNotFoundAsync(HttpContext context) => ErrorResponse.WriteAsync(context, ApiErrors.RouteNotFound);

    public static Task MethodNotAllowedAsync(HttpContext context, string allow)
    {
        context.Response.Headers.Allow = allow;
        return ErrorResponse.WriteAsync(context, ApiErrors.MethodNotAllowed);
    }
}
