using System.Globalization;

namespace Jobplane.Dashboard.Schedules;

/// <summary>Says a cron expression in words, field by field. What it has no words for it leaves as it is written.</summary>
internal static class CronWords
{
    private const int FieldsWithSeconds = 6;

    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] Months =
        ["", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static string Of(string cron)
    {
        string[] fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string second = "0";
        if (fields.Length == FieldsWithSeconds)
        {
            second = fields[0];
            fields = fields[1..];
        }

        if (fields is not [var minute, var hour, var day, var month, var weekday])
            return cron;
        string[] parts = [TimeOf(second, minute, hour), DayOf(day), WeekdayOf(weekday), MonthOf(month)];
        string words = string.Join(", ", parts.Where(part => part.Length > 0));
        return string.Concat(words[..1].ToUpperInvariant(), words[1..]);
    }

    private static string TimeOf(string second, string minute, string hour)
    {
        if (IsNumber(second, out int s) && IsNumber(minute, out int m) && IsNumber(hour, out int h))
            return s == 0 ? $"at {h:00}:{m:00}" : $"at {h:00}:{m:00}:{s:00}";
        if (second == "0" && IsNumber(minute, out m) && hour.Split(',') is { Length: > 1 } hours && hours.All(each => IsNumber(each, out _)))
            return $"at {List(hours.Select(each => $"{int.Parse(each, CultureInfo.InvariantCulture):00}:{m:00}"))}";

        // On the hour, the hours say it all.
        if (second == "0" && minute == "0" && hour.StartsWith("*/", StringComparison.Ordinal))
            return HourOf(hour);

        string[] parts =
        [
            second == "0" ? "" : Every(second, "second", "at second"),
            minute == "*" && second != "0" ? "" : Every(minute, "minute", "at minute"),
            HourOf(hour),
        ];
        return string.Join(" ", parts.Where(part => part.Length > 0));
    }

    private static string HourOf(string hour)
    {
        if (hour == "*")
            return "";
        if (Range(hour, out string? from, out string? to) && IsNumber(from, out int first) && IsNumber(to, out int last))
            return $"from {first:00}:00 to {last:00}:59";
        return IsNumber(hour, out int at) ? $"from {at:00}:00 to {at:00}:59" : Every(hour, "hour", "in hour");
    }

    /// <summary>A field of time as a rhythm, or as the values that it names.</summary>
    private static string Every(string field, string unit, string at)
    {
        if (field == "*")
            return $"every {unit}";
        if (field.Split('/') is [var start, var step] && IsNumber(step, out int every))
        {
            string rhythm = every == 1 ? $"every {unit}" : $"every {every} {unit}s";
            return start is "*" or "0" ? rhythm : $"{rhythm} from {unit} {start.Replace("-", " to ", StringComparison.Ordinal)}";
        }

        if (IsNumber(field, out int only) && unit == "minute")
            return only == 0 ? "every hour" : $"at {only} past every hour";
        return $"{at} {Values(field, value => value)}";
    }

    private static string DayOf(string day) => day switch
    {
        "*" or "?" => "",
        "L" => "on the last day of the month",
        "LW" => "on the last weekday of the month",
        _ when day.Split('/') is [_, var step] => $"every {step} days",
        _ => $"on day {Values(day, value => value)} of the month",
    };

    private static string WeekdayOf(string weekday)
    {
        if (weekday is "*" or "?")
            return "";
        if (weekday.Split('#') is [var of, var which] && NameOf(of, Days) is { } nth && IsNumber(which, out int ordinal) && ordinal is >= 1 and <= 5)
            return $"on the {new[] { "first", "second", "third", "fourth", "fifth" }[ordinal - 1]} {nth} of the month";
        if (weekday.EndsWith('L') && NameOf(weekday[..^1], Days) is { } lastDay)
            return $"on the last {lastDay} of the month";
        return Range(weekday, out string? from, out string? to) && NameOf(from, Days) is { } first && NameOf(to, Days) is { } last
            ? $"{first} to {last}"
            : $"on {Values(weekday, value => NameOf(value, Days) ?? value)}";
    }

    private static string MonthOf(string month) => month == "*" ? "" : $"in {Values(month, value => NameOf(value, Months) ?? value)}";

    private static string Values(string field, Func<string, string> name) => List(field.Split(',').Select(value =>
        Range(value, out string? from, out string? to) ? $"{name(from)} to {name(to)}" : name(value)));

    private static string List(IEnumerable<string> values)
    {
        string[] all = [.. values];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    private static bool Range(string field, out string from, out string to)
    {
        string[] ends = field.Split('-');
        (from, to) = ends.Length == 2 ? (ends[0], ends[1]) : ("", "");
        return ends.Length == 2 && !field.Contains('/', StringComparison.Ordinal) && !field.Contains(',', StringComparison.Ordinal);
    }

    private static string? NameOf(string value, string[] names) => IsNumber(value, out int number)
        ? number < names.Length && names[number].Length > 0 ? names[number] : null
        : value.Length == 3 ? Array.Find(names, name => name.StartsWith(value, StringComparison.OrdinalIgnoreCase)) : null;

    private static bool IsNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
