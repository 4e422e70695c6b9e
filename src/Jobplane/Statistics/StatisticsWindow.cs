namespace Jobplane.Statistics;

/// <summary>A stretch of time, cut into buckets of equal length that begin at multiples of it.</summary>
/// <param name="Count">How many buckets.</param>
/// <param name="Bucket">How much time a bucket covers.</param>
/// <param name="Until">Where the time ends; null for now.</param>
internal sealed record StatisticsWindow(int Count, TimeSpan Bucket, DateTimeOffset? Until)
{
    /// <summary>The longest window of each usual bucket: a few hundred of them at most.</summary>
    private static readonly (TimeSpan Window, TimeSpan Bucket)[] Usual =
    [
        (TimeSpan.FromHours(2), TimeSpan.FromMinutes(1)),
        (TimeSpan.FromHours(12), TimeSpan.FromMinutes(5)),
        (TimeSpan.FromDays(7), TimeSpan.FromHours(1)),
        (TimeSpan.FromDays(14), TimeSpan.FromHours(6)),
        (TimeSpan.MaxValue, TimeSpan.FromDays(1)),
    ];

    // Before anything that can be stored, and far enough from the beginning of time to reckon with.
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Minutes that a row of the store covers: the longest that the buckets are whole multiples of, as those are the fewest.</summary>
    public int Span => Bucket.Ticks % TimeSpan.TicksPerDay == 0 ? 1440 : IsHourly(Bucket) ? 60 : 1;

    /// <summary>How far back from its end rows are needed, or a little more.</summary>
    public TimeSpan Reach => Count * Bucket;

    /// <summary>Makes a window.</summary>
    /// <exception cref="JobValidationException">It is too long or too short, or cannot be cut so.</exception>
    public static StatisticsWindow Of(TimeSpan window, TimeSpan? wanted, DateTimeOffset? until)
    {
        if (window < TimeSpan.FromMinutes(1) || window > StatisticsQuery.MaxWindow)
            throw new JobValidationException("window_seconds", $"window_seconds must be from 60 to {StatisticsQuery.MaxWindow.TotalSeconds} (90 days).");
        if (until < Earliest)
            throw new JobValidationException("until", $"until must be no earlier than {Earliest:yyyy-MM-dd}.");
        TimeSpan bucket = wanted ?? Array.Find(Usual, usual => window <= usual.Window).Bucket;
        if (bucket <= TimeSpan.Zero || bucket.Ticks % TimeSpan.TicksPerMinute != 0)
            throw new JobValidationException("bucket_seconds", "bucket_seconds must be whole minutes: a multiple of 60.");
        if (window > StatisticsQuery.MaxMinutes && !IsHourly(bucket))
        {
            throw new JobValidationException(
                "bucket_seconds", "bucket_seconds must be whole hours, a multiple of 3600, in a window over 2 days: for so long the minutes are kept.");
        }

        long count = (window.Ticks + bucket.Ticks - 1) / bucket.Ticks;
        if (count > StatisticsQuery.MaxBuckets)
        {
            throw new JobValidationException(
                "bucket_seconds", $"bucket_seconds makes {count} buckets of this window; at most {StatisticsQuery.MaxBuckets} are allowed. Use larger ones, or leave it out.");
        }

        return new StatisticsWindow((int)count, bucket, until);
    }

    /// <summary>Where the first bucket begins, when the window ends at a time.</summary>
    public DateTimeOffset From(DateTimeOffset end)
    {
        // A window that ends where a bucket begins has nothing of that, unless it ends now: then this bucket has just begun.
        long last = end.UtcTicks - (Until is null ? 0 : 1);
        return new DateTimeOffset(last - (last % Bucket.Ticks) - ((Count - 1) * Bucket.Ticks), TimeSpan.Zero);
    }

    private static bool IsHourly(TimeSpan bucket) => bucket.Ticks % TimeSpan.TicksPerHour == 0;
}
