using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Jobplane.Statistics;

/// <summary>What errors of the same cause have in common.</summary>
internal static partial class FailureText
{
    /// <summary>What stands for errors of a type of which there were too many sorts at once.</summary>
    public const string Other = "Other errors";

    /// <summary>Most characters of a first line that count.</summary>
    public const int MaxLength = 300;

    private const int FingerprintBytes = 8;

    /// <summary>The first line of an error, with placeholders for what differs from job to job: ids, numbers, and what is quoted.</summary>
    public static string Normalise(string error)
    {
        ReadOnlySpan<char> line = error.AsSpan().TrimStart();
        int end = line.IndexOf('\n');
        line = (end < 0 ? line : line[..end]).TrimEnd();
        if (line.Length > MaxLength)
            line = line[..(MaxLength - (char.IsHighSurrogate(line[MaxLength - 1]) ? 1 : 0))];
        return Variable().Replace(line.ToString(), static match =>
            match.Groups["text"].Success ? "<text>" : match.Groups["id"].Success ? "<id>" : match.Groups["hex"].Success ? "<hex>" : "<n>");
    }

    /// <summary>
    /// A regular expression for the first lines that <see cref="Normalise"/> makes a text of, cut to <see cref="MaxLength"/>. It is written so that .NET and PostgreSQL read it alike.
    /// </summary>
    public static string Pattern(string normalised)
    {
        var pattern = new StringBuilder("^");
        foreach (string part in Placeholder().Split(normalised))
        {
            pattern.Append(part switch
            {
                "<text>" => "(?:\"[^\"]*\"|'[^']*'|`[^`]*`|<text>)",
                "<id>" => "(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|<id>)",
                "<hex>" => "(?:0[xX][0-9a-fA-F]+|(?=[a-fA-F]*[0-9])(?=[0-9]*[a-fA-F])[0-9a-fA-F]{8,}|<hex>)",
                "<n>" => "(?:[0-9]+(?:[.,:][0-9]+)*|<n>)",
                _ => Literal(part),
            });
        }

        return pattern.Append('$').ToString();
    }

    private static string Literal(string text) => string.Concat(
        text.Select(static character => char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) ? $"\\{character}" : $"{character}"));

    /// <summary>Names a group: the same in all processes.</summary>
    public static string Fingerprint(string type, string error) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{error}")).AsSpan(0, FingerprintBytes));

    // Without a limit of time: the text is short, no part of the pattern can be matched in two ways, and a process that was frozen must not fail here.
    [GeneratedRegex(
        """
        (?<text>"[^"]*"|(?<!\w)'[^']*'(?!\w)|`[^`]*`)
        |(?<id>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)
        |(?<hex>\b0[xX][0-9a-fA-F]+\b|\b(?=[a-fA-F]*[0-9])(?=[0-9]*[a-fA-F])[0-9a-fA-F]{8,}\b)
        |[0-9]+(?:[.,:][0-9]+)*
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex Variable();

    // In a group, so that splitting keeps what it splits at.
    [GeneratedRegex("(?<placeholder><(?:text|id|hex|n)>)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex Placeholder();
}
