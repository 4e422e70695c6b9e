using System.Text.RegularExpressions;

namespace Jobplane.Dashboard.Failures;

/// <summary>Makes the search that finds a group's jobs: their type, and the longest part of their error that is the same in all.</summary>
internal static partial class FailureSearch
{
    private const int MostCharacters = 200;

    public static string Of(FailureGroup group)
    {
        string common = Placeholder().Split(group.Error).MaxBy(part => part.Trim().Length)?.Trim().Replace("\"", "", StringComparison.Ordinal) ?? "";
        common = common.Length > MostCharacters ? common[..MostCharacters] : common;
        // When none has failed for good yet, those that wait for their next attempt are of interest.
        string jobs = group.Failed > 0 ? $"status:failed type:{group.Type}" : $"type:{group.Type}";
        return common.Length == 0 ? jobs : $"{jobs} error:\"{common}\"";
    }

    // A quote cannot stand within a quoted word of a search, so it parts the text too.
    [GeneratedRegex("<(?:id|hex|n|text)>|\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
