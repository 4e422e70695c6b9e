using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jobplane.AspNetCore.Requests;

/// <summary>
/// Tells browsers to make nothing of an answer but data. The headers are set before the handler runs, so that a page which needs more,
/// such as a dashboard, can replace them by its own.
/// </summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoContent = "default-src 'none'; frame-ancestors 'none'";
    private static readonly StringValues NoReferrer = "no-referrer";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers.ContentSecurityPolicy = NoContent;
        headers["Referrer-Policy"] = NoReferrer;
        return next(context);
    }
}
