using System.Text.Json;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The optional body of a retry: <c>{"max_attempts": 5}</c>.</summary>
internal sealed class RetryBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 4096;

    private const string MaxAttemptsMember = "max_attempts";

    private int? _maxAttempts;

    /// <summary>The raised limit, or null when the body has none or is empty.</summary>
    /// <exception cref="RefusedRequestException">The body cannot be read.</exception>
    /// <exception cref="JobValidationException">A member is at fault.</exception>
    public static int? Parse(HttpContext context, RequestBody body)
    {
        // Without a body there is no type to declare.
        if (body.IsEmpty)
            return null;
        RequestBody.RequireJson(context.Request);
        return Parse(body.Utf8);
    }

    internal static int? Parse(ReadOnlySpan<byte> utf8)
    {
        var body = new RetryBody();
        StrictJson.ReadObject(utf8, [MaxAttemptsMember], body, static (ref Utf8JsonReader reader, string member, RetryBody body) =>
            body._maxAttempts = StrictJson.ReadInteger(ref reader, member));
        return body._maxAttempts;
    }
}
