using System.Security.Cryptography;
using System.Text;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jobplane.AspNetCore.Idempotency;

/// <summary>The header <c>Idempotency-Key</c>.</summary>
internal static class IdempotencyHeader
{
    private const string Name = "Idempotency-Key";

    /// <summary>The key of a request; null when it has none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">The route, without what differs from request to request.</param>
    /// <param name="target">What the request is for, such as a job's id; empty when the body says all.</param>
    /// <param name="body">The body, as it came.</param>
    /// <exception cref="JobValidationException">It is there twice, or not a key.</exception>
    public static IdempotencyKey? Read(HttpContext context, string route, string target, ReadOnlySpan<byte> body)
    {
        StringValues header = context.Request.Headers[Name];
        if (header.Count == 0)
            return null;
        if (header.Count > 1)
            throw new JobValidationException(Name, $"{Name} is given twice.");
        return new IdempotencyKey(ApiRequest.Of(context).Caller.ProjectId, route, header.ToString(), Fingerprint(target, body));
    }

    private static string Fingerprint(string target, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{target}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
