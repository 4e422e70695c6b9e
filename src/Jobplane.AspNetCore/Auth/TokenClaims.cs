using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Jobplane.AspNetCore.Auth;

/// <summary>
/// The claims that we use, read from the payload's bytes: of a claim that is there twice the library would silently take the last.
/// </summary>
internal sealed class TokenClaims
{
    private static readonly string[] Known = ["project_id", "scope", "sub", "exp", "nbf", "iss", "aud"];

    private TokenClaims()
    {
    }

    /// <summary>The project, if the claim is a string.</summary>
    public string? ProjectId { get; private set; }

    /// <summary>The scopes as written, or null when the token has no such claim.</summary>
    public string? Scope { get; private set; }

    public string? Subject { get; private set; }

    /// <summary>A claim that we use is there twice.</summary>
    public bool HasDuplicates { get; private set; }

    /// <summary>Reads a payload. False when it is no JSON object, or a claim is not of its type.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out TokenClaims? claims)
    {
        claims = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var read = new TokenClaims();
            int seen = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int claim = IndexOfKnown(ref reader);
                read.HasDuplicates |= claim >= 0 && (seen & (1 << claim)) != 0;
                seen |= claim >= 0 ? 1 << claim : 0;
                if (!reader.Read() || !read.TryTake(ref reader, claim) || !reader.TrySkip())
                    return false;
            }

            if (reader.Read())
                return false;
            claims = read;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static int IndexOfKnown(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < Known.Length; i++)
        {
            if (reader.ValueTextEquals(Known[i]))
                return i;
        }

        return -1;
    }

    private bool TryTake(ref Utf8JsonReader reader, int claim)
    {
        bool isString = reader.TokenType == JsonTokenType.String;
        switch (claim < 0 ? null : Known[claim])
        {
            case "project_id":
                ProjectId = isString ? reader.GetString() : null;
                return true;
            case "scope":
                Scope = isString ? reader.GetString() : null;
                return isString;
            case "sub":
                Subject = isString ? reader.GetString() : null;
                return isString;
            case "exp" or "nbf":
                return reader.TokenType == JsonTokenType.Number;
            default:
                return true;
        }
    }
}
