using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Access;

/// <summary>
/// The page that somebody comes back to after a form, as what follows the dashboard's root. What is not below it is none: a form must not
/// lead to other sites.
/// </summary>
internal static class ReturnAddress
{
    private const int MaxLength = 2000;

    /// <summary>The address of a request's own page.</summary>
    public static string Of(HttpContext context)
    {
        string path = context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent();
        string below = path[Math.Min(DashboardRequest.Of(context).Root.Length, path.Length)..] + context.Request.QueryString.ToUriComponent();
        return below.Length <= MaxLength ? below : "";
    }

    /// <summary>The whole address of what a form says; the overview if it says nothing of use.</summary>
    public static string Resolve(HttpContext context, string? below)
    {
        string root = DashboardRequest.Of(context).Root;
        return below is ['/', ..] and { Length: <= MaxLength }
            && !below.StartsWith("//", StringComparison.Ordinal)
            && !below.Any(character => character is '\\' || char.IsControl(character) || character > '~')
            && Uri.IsWellFormedUriString(below, UriKind.Relative)
            ? root + below
            : $"{root}/";
    }
}
