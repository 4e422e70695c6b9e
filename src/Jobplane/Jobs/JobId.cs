using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Jobplane;

/// <summary>Job ids: random version 4 UUIDs in their 36-character form (RFC 9562, section 5.4).</summary>
public static class JobId
{
    private const int Length = 36;
    private const int VersionIndex = 14;
    private const int VariantIndex = 19;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>
    /// Reads an id, in either case. <see cref="Guid.TryParse(string, out Guid)"/> alone would also take other
    /// versions and variants, braces, blanks and ids without hyphens; even with a format it takes <c>+</c> and <c>0x</c> for digits.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id)
    {
        id = default;
        return text is { Length: Length }
            && text[VersionIndex] == '4'
            && text[VariantIndex] is '8' or '9' or 'a' or 'b' or 'A' or 'B'
            && !text.AsSpan().ContainsAnyExcept(Characters)
            && Guid.TryParseExact(text, "D", out id);
    }
}
