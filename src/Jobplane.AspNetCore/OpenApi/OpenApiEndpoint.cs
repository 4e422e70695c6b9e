using System.Buffers.Text;
using System.Security.Cryptography;
using Jobplane.AspNetCore.Hosting;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The route of the OpenAPI document: it describes the routes that the application has mapped, where it has mapped them.</summary>
internal sealed class OpenApiEndpoint(EndpointDataSource endpoints)
{
    private Version? _latest;

    public async Task GetAsync(HttpContext context)
    {
        // The path base is the host's and does not change. Behind a proxy that tells it, a client could make it up, so only one is kept.
        string server = context.Request.PathBase.HasValue ? context.Request.PathBase.ToUriComponent() : "/";
        Version version = _latest is { } latest && latest.Server == server ? latest : _latest = await MakeAsync(server);
        context.Response.Headers.ETag = version.ETag;
        context.Response.Headers.CacheControl = "no-cache";
        if (EntityTags.Of(context.Request).Match(version.ETag))
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        else
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, version.Utf8);
    }

    private async Task<Version> MakeAsync(string server)
    {
        using var utf8 = new MemoryStream();
        await OpenApiDocumentBuilder.Build(server, Routes()).SerializeAsJsonAsync(utf8, OpenApiSpecVersion.OpenApi3_1);
        return Version.Of(server, utf8.ToArray());
    }

    private IEnumerable<(string Path, ApiRoute Route)> Routes() =>
        from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
        let route = endpoint.Metadata.GetMetadata<ApiRoute>()
        where route is not null
        select ($"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", route);

    private sealed record Version(string Server, byte[] Utf8, string ETag)
    {
        public static Version Of(string server, byte[] utf8) => new(server, utf8, $"\"{Base64Url.EncodeToString(SHA256.HashData(utf8).AsSpan(0, 16))}\"");
    }
}
