using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Pages;

/// <summary>Where a page of a list begins. It only moves within what its reader may see, so it needs no signature.</summary>
internal static class PageCursor
{
    public const string Parameter = "before";

    public static long? Read(HttpRequest request) =>
        long.TryParse(request.Query[Parameter], NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : null;

    public static string? Write(long? next) => next?.ToString(CultureInfo.InvariantCulture);
}
