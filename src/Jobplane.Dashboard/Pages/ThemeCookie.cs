using Jobplane.Dashboard.Access;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Pages;

/// <summary>The cookie that remembers whether somebody wants it light or dark.</summary>
internal static class ThemeCookie
{
    private const string Name = "jobplane_theme";
    private const string Light = "light";
    private const string Dark = "dark";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    public static Theme Read(HttpRequest request) => Parse(request.Cookies[Name]);

    public static Theme Parse(string? text) => text switch
    {
        Light => Theme.Light,
        Dark => Theme.Dark,
        _ => Theme.System,
    };

    /// <summary>The word of a theme; null for the browser's own.</summary>
    public static string? ToName(this Theme theme) => theme switch
    {
        Theme.Light => Light,
        Theme.Dark => Dark,
        _ => null,
    };

    public static void Write(HttpContext context, Theme theme)
    {
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = DashboardRequest.Of(context).Root is { Length: > 0 } root ? root : "/",
            MaxAge = Lifetime,
        };
        if (theme.ToName() is { } name)
            context.Response.Cookies.Append(Name, name, options);
        else
            context.Response.Cookies.Delete(Name, options);
    }
}
