using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Jobplane.Statistics;

/// <summary>What errors of the same cause have in common.</summary>
internal static partial class FailureText
{
    /// <summary>What stands for errors of a type of which there were too many sorts at once.</summary>
    public const string Other = "Other errors";

    private const int MaxLength = 300;
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
}
