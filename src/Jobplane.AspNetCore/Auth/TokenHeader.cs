using System.Text.Json;

namespace Jobplane.AspNetCore.Auth;

/// <summary>
/// The members of a token's header that choose how it is verified. All others are ignored, those above all that point to keys
/// (<c>jku</c>, <c>jwk</c>, <c>x5u</c>, <c>x5c</c>).
/// </summary>
internal readonly record struct TokenHeader(string Algorithm, string? KeyId)
{
    /// <summary>
    /// Reads a header. False when it is no JSON object, has no <c>alg</c>, has <c>alg</c> or <c>kid</c> twice or not as a string, or
    /// has <c>crit</c>: we know no extension, and a token that needs one is to be refused (RFC 7515, section 4.1.11).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out TokenHeader header)
    {
        header = default;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            string? algorithm = null;
            string? keyId = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool usable =
                    reader.ValueTextEquals("alg"u8) ? TryReadOnce(ref reader, ref algorithm) :
                    reader.ValueTextEquals("kid"u8) ? TryReadOnce(ref reader, ref keyId) :
                    !reader.ValueTextEquals("crit"u8) && reader.TrySkip();
                if (!usable)
                    return false;
            }

            // One more step finds what may follow the object.
            if (reader.Read() || algorithm is null)
                return false;
            header = new TokenHeader(algorithm, keyId);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryReadOnce(ref Utf8JsonReader reader, ref string? value)
    {
        if (value is not null || !reader.Read() || reader.TokenType != JsonTokenType.String)
            return false;
        value = reader.GetString();
        return true;
    }
}
