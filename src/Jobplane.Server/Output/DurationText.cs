using System.Globalization;
using System.Text.Json;

namespace Jobplane.Server.Output;

/// <summary>Durations in the unit that shows them best.</summary>
internal static class DurationText
{
    private const string Nothing = "-";

    /// <summary>A percentile such as <c>p95</c> of a member with durations in milliseconds.</summary>
    public static string Percentile(JsonElement item, string member, string percentile) =>
        item.GetProperty(member) is { ValueKind: JsonValueKind.Object } durations ? Of(TimeSpan.FromMilliseconds(durations.GetProperty(percentile).GetDouble())) : Nothing;

    /// <summary>A member with seconds.</summary>
    public static string Seconds(JsonElement item, string member) =>
        item.GetProperty(member) is { ValueKind: JsonValueKind.Number } seconds ? Of(TimeSpan.FromSeconds(seconds.GetDouble())) : Nothing;

    public static string Of(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0.#} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalDays:0.#} d"),
    };
}
