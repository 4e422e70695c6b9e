using Cronos;

namespace Jobplane.Cron;

/// <summary>
/// The times that a cron expression stands for in a time zone. At changes of daylight saving time a time of day comes exactly once (after
/// the gap if it falls into one, and the first time where there are two), and intervals such as <c>*/15</c> follow real time.
/// </summary>
internal sealed class CronTimes
{
    private const int MaxLength = 200;
    private const int FieldsWithoutSeconds = 5;
    private const int FieldsWithSeconds = 6;

    // The shortest from one time to the next.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronTimes(string cron, CronExpression expression, TimeZoneInfo zone)
    {
        Cron = cron;
        _expression = expression;
        _zone = zone;
    }

    /// <summary>The expression with one blank between its fields.</summary>
    public string Cron { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="JobValidationException">It is malformed, or the time zone is unknown.</exception>
    public static CronTimes Parse(string? cron, string? timeZone)
    {
        string[] fields = cron is { Length: <= MaxLength } ? cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        if (fields.Length is not (FieldsWithoutSeconds or FieldsWithSeconds))
            throw Refuse("must have five fields (minute, hour, day of month, month, day of week), or six with seconds in front; at most 200 characters.");
        string text = string.Join(' ', fields);
        try
        {
            CronFormat format = fields.Length == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard;
            return new CronTimes(text, CronExpression.Parse(text, format), TimeZones.Find(timeZone));
        }
        catch (MissingSeedException)
        {
            throw Refuse("must not contain H; write the minute or hour that you want.");
        }
        catch (CronFormatException e)
        {
            throw Refuse($"cannot be read: {e.Message}");
        }
    }

    /// <summary>The first time after another; null if there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => _expression.GetNextOccurrence(time, _zone)?.ToUniversalTime();

    /// <summary>The last times from one to another, both included, the last one first.</summary>
    public IReadOnlyList<DateTimeOffset> Last(DateTimeOffset from, DateTimeOffset to, int most)
    {
        // Going backwards, Cronos passes over times that fall into the gap when clocks go forward. So it goes forwards here, from further and
        // further back, which keeps it from counting the seconds of years.
        DateTimeOffset before = from.AddTicks(-1);
        for (TimeSpan window = most * Step; ; window *= 2)
        {
            bool isWhole = window >= to - before;
            Queue<DateTimeOffset> last = LastAfter(isWhole ? before : to - window, until: to, most);
            if (isWhole || last.Count == most)
                return [.. last.Reverse()];
        }
    }

    /// <summary>A first time and those that follow.</summary>
    public IReadOnlyList<DateTimeOffset> Following(DateTimeOffset first, int most)
    {
        var times = new List<DateTimeOffset> { first };
        while (times.Count < most && After(times[^1]) is { } next)
            times.Add(next);
        return times;
    }

    private Queue<DateTimeOffset> LastAfter(DateTimeOffset after, DateTimeOffset until, int most)
    {
        var last = new Queue<DateTimeOffset>(most);
        for (DateTimeOffset? time = After(after); time <= until; time = After(time.Value))
        {
            if (last.Count == most)
                last.Dequeue();
            last.Enqueue(time.Value);
        }

        return last;
    }

    private static JobValidationException Refuse(string rule) => new("cron", $"cron {rule}");
}
