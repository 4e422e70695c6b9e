using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Access;

/// <summary>
/// The cookie that keeps somebody logged in. It holds their token, which is verified at each request: so all nodes know it, it ends when the token
/// does, and a key that is withdrawn ends it at once.
/// </summary>
internal sealed class SessionCookie
{
    private const string Name = "jobplane_token";

    // Browsers keep cookies of 4 KiB, and tokens may have 8.
    private readonly ChunkingCookieManager _cookies = new();

    public string? Read(HttpContext context) => _cookies.GetRequestCookie(context, Name) is { Length: > 0 } token ? token : null;

    public void Write(HttpContext context, string token, DateTimeOffset expiresAt) =>
        _cookies.AppendResponseCookie(context, Name, token, Options(context, expiresAt));

    public void Delete(HttpContext context) => _cookies.DeleteCookie(context, Name, Options(context, expiresAt: null));

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsSecure(context.Request),
        Path = DashboardRequest.Of(context).Root is { Length: > 0 } root ? root : "/",
        Expires = expiresAt,
        IsEssential = true,
    };

    /// <summary>Whether the browser speaks TLS, if not to us then to a proxy in front: the page that posts the form says where it came from.</summary>
    private static bool IsSecure(HttpRequest request) =>
        request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
