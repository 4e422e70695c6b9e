using System.Globalization;

namespace Jobplane.Sqlite;

/// <summary>Times as this store writes them: UTC, with milliseconds, in text that sorts as it reads.</summary>
internal static class SqliteTime
{
    private const string Text = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Text, CultureInfo.InvariantCulture);

    public static string? FormatOrNull(DateTimeOffset? time) => time is { } given ? Format(given) : null;

    /// <summary>The time as it comes back once written.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    public static DateTimeOffset Parse(string text) =>
        DateTimeOffset.ParseExact(text, Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
