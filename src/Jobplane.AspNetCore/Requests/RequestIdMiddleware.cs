using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Requests;

/// <summary>Gives each request an id, the client's own if it is harmless, and returns it in the header.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    private const string Header = "X-Request-Id";
    private const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<ApiRequest>() is null)
        {
            string id = Choose(context.Request.Headers[Header]);
            context.Features.Set(new ApiRequest(id));
            context.TraceIdentifier = id;
            context.Response.Headers[Header] = id;
        }

        return next(context);
    }

    private static string Choose(string? given) =>
        given is { Length: > 0 and <= MaxLength } && !given.AsSpan().ContainsAnyExcept(Allowed)
            ? given
            : Guid.NewGuid().ToString("N");
}
