using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Access;

/// <summary>
/// Refuses changes that another site's page asks for. The cookie is not sent with those; this stands behind it, and before applications that let
/// people in by other means. Browsers say where a post comes from, and scripts cannot change what they say: <c>Sec-Fetch-Site</c> to hosts
/// with TLS and to this machine, <c>Origin</c> everywhere.
/// </summary>
internal sealed class SameOriginMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) => IsSafe(context.Request.Method) || IsOwn(context.Request)
        ? next(context)
        : throw new PageException(
            StatusCodes.Status403Forbidden,
            "Not from this page",
            "The change was asked for by a page of another site, or by a program that does not say what it is. Nothing was done. Programs use the HTTP API.");

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsOwn(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        return site.Length > 0 ? site == "same-origin" : IsOwn(request, request.Headers.Origin.ToString());
    }

    /// <summary>Whether an origin is the host that was asked. The scheme may differ, as a proxy may end TLS.</summary>
    private static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && HostString.FromUriComponent(uri) is var host
        && string.Equals(host.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && (uri.IsDefaultPort ? null : host.Port) == Explicit(request.Host, uri);

    private static int? Explicit(HostString host, Uri origin) => host.Port == origin.Port && origin.IsDefaultPort ? null : host.Port;
}
