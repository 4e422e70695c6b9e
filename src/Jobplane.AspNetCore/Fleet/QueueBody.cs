using System.Text.Json;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Fleet;

/// <summary>The settings of a queue: <c>{"concurrency": 10}</c>, or null for what each worker is configured with.</summary>
internal sealed class QueueBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 4096;

    private const string ConcurrencyMember = "concurrency";

    private int? _concurrency;
    private bool _hasConcurrency;

    /// <summary>The concurrency.</summary>
    /// <exception cref="RefusedRequestException">The body cannot be read.</exception>
    /// <exception cref="JobValidationException">The member is missing or malformed.</exception>
    public static int? Parse(ReadOnlySpan<byte> utf8)
    {
        var body = new QueueBody();
        StrictJson.ReadObject(utf8, [ConcurrencyMember], body, static (ref Utf8JsonReader reader, string member, QueueBody body) =>
        {
            body._hasConcurrency = true;
            body._concurrency = reader.TokenType == JsonTokenType.Null ? null : StrictJson.ReadInteger(ref reader, member);
        });
        return body._hasConcurrency
            ? body._concurrency
            : throw new JobValidationException(ConcurrencyMember, "concurrency is required: a number, or null for what each worker is configured with.");
    }
}
