using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jobplane.Dashboard.Pages;

/// <summary>Tells browsers what pages may do: show our style sheet and run our script, and nothing that stands in the page itself.</summary>
internal sealed class PageHeadersMiddleware(RequestDelegate next)
{
    private static readonly StringValues Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: browsers would then hide from us where a form was posted from.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }
}
