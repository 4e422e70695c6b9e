using System.Globalization;

namespace Jobplane.Dashboard.Pages;

/// <summary>How numbers and spans of time are written.</summary>
internal static class Numbers
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    public static string Count(long count) => count.ToString("N0", English);

    /// <summary>A count that ends at a limit: <c>1,000+</c> for as many or more.</summary>
    public static string Count(long count, long most) => count >= most ? $"{Count(most)}+" : Count(count);

    /// <summary>Three digits or so: <c>0.42</c>, <c>12.3</c>, <c>1,234</c>.</summary>
    public static string Rate(double rate) => rate switch
    {
        0 => "0",
        < 0.01 => "<0.01",
        < 10 => rate.ToString("0.##", English),
        < 100 => rate.ToString("0.#", English),
        _ => rate.ToString("N0", English),
    };

    public static string Percent(double share) => share switch
    {
        0 => "0%",
        < 0.001 => "<0.1%",
        < 0.1 => share.ToString("0.0%", English),
        _ => share.ToString("0%", English),
    };

    /// <summary>A span in its one or two largest units: <c>350 ms</c>, <c>4.2 s</c>, <c>3 m 20 s</c>, <c>2 h 5 m</c>, <c>3 d 4 h</c>.</summary>
    public static string Span(TimeSpan span)
    {
        span = span < TimeSpan.Zero ? TimeSpan.Zero : span;
        return span.TotalMilliseconds switch
        {
            < 1 => "0 ms",
            < 1000 => $"{span.TotalMilliseconds.ToString("0", English)} ms",
            < 10_000 => $"{span.TotalSeconds.ToString("0.0", English)} s",
            < 60_000 => $"{span.TotalSeconds.ToString("0", English)} s",
            < 3_600_000 => Two((int)span.TotalMinutes, "m", span.Seconds, "s"),
            < 86_400_000 => Two((int)span.TotalHours, "h", span.Minutes, "m"),
            _ => Two((int)span.TotalDays, "d", span.Hours, "h"),
        };
    }

    /// <summary>A span as an age: one unit, without parts of a second.</summary>
    public static string Age(TimeSpan age) => age.TotalSeconds switch
    {
        < 1 => "now",
        < 60 => $"{(int)age.TotalSeconds} s",
        < 3600 => $"{(int)age.TotalMinutes} min",
        < 48 * 3600 => $"{(int)age.TotalHours} h",
        _ => $"{Count((int)age.TotalDays)} d",
    };

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{Count(large)} {largeUnit}" : $"{Count(large)} {largeUnit} {small} {smallUnit}";
}
