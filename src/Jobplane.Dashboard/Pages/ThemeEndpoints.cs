using Jobplane.Dashboard.Access;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Pages;

/// <summary>The choice between light and dark.</summary>
internal sealed class ThemeEndpoints
{
    public static async Task ChooseAsync(HttpContext context)
    {
        IFormCollection form = await PageForm.ReadAsync(context);
        ThemeCookie.Write(context, ThemeCookie.Parse(form["theme"]));
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = ReturnAddress.Resolve(context, form["return"]);
    }
}
