using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Assets;

/// <summary>Sends the files that pages load. They hold nothing of anybody's.</summary>
internal sealed class AssetEndpoints(AssetFiles files, PageWriter pages)
{
    public async Task SendAsync(HttpContext context)
    {
        if (files.Find(context.Request.RouteValues["file"] as string) is not { } file)
        {
            await pages.WriteNotFoundAsync(context);
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        // The name changes with the content.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
    }
}
