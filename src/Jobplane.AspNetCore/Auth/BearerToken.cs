using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jobplane.AspNetCore.Auth;

/// <summary>A signed token in its compact form: header, payload and signature with dots between them. Nothing of it is verified yet.</summary>
internal readonly struct BearerToken
{
    /// <summary>Longest token, in characters.</summary>
    public const int MaxLength = 8 * 1024;

    private const string Scheme = "Bearer";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private readonly int _payloadStart;
    private readonly int _payloadEnd;

    private BearerToken(string text, int payloadStart, int payloadEnd)
    {
        Text = text;
        _payloadStart = payloadStart;
        _payloadEnd = payloadEnd;
    }

    public string Text { get; }

    /// <summary>The token of an <c>Authorization</c> header, as text; null when the header has none.</summary>
    public static string? From(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        // A second header makes the first one's meaning doubtful; joined by a comma they are no token.
        string? value = header.Count <= 1 ? (string?)header : header.ToString();
        if (value is null || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        ReadOnlySpan<char> rest = value.AsSpan(Scheme.Length);
        return rest is [' ', ..] && rest.Trim(' ') is { IsEmpty: false } token ? token.ToString() : null;
    }

    /// <summary>Takes a text apart. False when it is too long, or has other than three parts, as encrypted tokens do.</summary>
    public static bool TryParse(string text, out BearerToken token)
    {
        token = default;
        if (text.Length > MaxLength || text.AsSpan().ContainsAnyExcept(Allowed))
            return false;
        int first = text.IndexOf('.', StringComparison.Ordinal);
        int second = first < 0 ? -1 : text.IndexOf('.', first + 1);
        if (second < 0 || text.IndexOf('.', second + 1) >= 0)
            return false;
        token = new BearerToken(text, first + 1, second);
        return true;
    }

    public bool TryReadHeader(out TokenHeader header)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        header = default;
        return TryDecode(Text.AsSpan(0, _payloadStart - 1), buffer, out ReadOnlySpan<byte> json) && TokenHeader.TryRead(json, out header);
    }

    public bool TryReadClaims([NotNullWhen(true)] out TokenClaims? claims)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        claims = null;
        return TryDecode(Text.AsSpan(_payloadStart, _payloadEnd - _payloadStart), buffer, out ReadOnlySpan<byte> json)
            && TokenClaims.TryRead(json, out claims);
    }

    private static bool TryDecode(ReadOnlySpan<char> part, Span<byte> buffer, out ReadOnlySpan<byte> json)
    {
        OperationStatus status = Base64Url.DecodeFromChars(part, buffer, out _, out int written);
        json = buffer[..written];
        return status == OperationStatus.Done;
    }
}
