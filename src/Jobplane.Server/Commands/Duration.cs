using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Jobplane.Server.Commands;

/// <summary>Durations as people write them: <c>90s</c>, <c>5m</c>, <c>1h</c>, <c>7d</c>.</summary>
internal static class Duration
{
    private const string Rule = "a whole number and its unit, such as 90s, 5m, 1h or 7d, up to 366d";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>An option that takes a duration of at least <paramref name="least"/>.</summary>
    public static Option<TimeSpan?> Option(string name, string description, TimeSpan least) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result => Parse(name, result, least),
    };

    /// <summary>Reads a duration; null when the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        double secondsOfUnit = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        return secondsOfUnit > 0
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count * secondsOfUnit <= Longest.TotalSeconds
                ? TimeSpan.FromSeconds(count * secondsOfUnit)
                : null;
    }

    private static TimeSpan? Parse(string name, ArgumentResult result, TimeSpan least)
    {
        string text = result.Tokens[0].Value;
        TimeSpan? duration = Parse(text);
        if (duration is null)
            result.AddError($"{name} is '{text}'; it must be {Rule}.");
        else if (duration < least)
            result.AddError($"{name} must be {least.TotalSeconds:0}s or more.");
        return duration;
    }
}
