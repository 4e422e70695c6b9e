using System.Diagnostics;
using HdrHistogram;

namespace Jobplane.Server.Measuring;

/// <summary>A distribution of durations, to three digits, from a microsecond to an hour.</summary>
internal sealed class Durations
{
    private const long MostMicroseconds = 3_600_000_000;
    private const double MicrosecondsPerMillisecond = 1000;

    private readonly LongConcurrentHistogram _histogram = new(1, MostMicroseconds, 3);

    public long Count => _histogram.TotalCount;

    /// <summary>The longest, in milliseconds; null when there is none.</summary>
    public double? Max => Percentile(100);

    /// <summary>Adds the time between two timestamps of <see cref="Stopwatch"/>; an end before the start counts as no time.</summary>
    public void Add(long start, long end) => Add((long)((end - start) * (1e6 / Stopwatch.Frequency)));

    public void Add(TimeSpan duration) => Add((long)duration.TotalMicroseconds);

    public void Add(Durations others) => _histogram.Add(others._histogram);

    /// <summary>In milliseconds; null when nothing was added.</summary>
    public double? Percentile(double percent) =>
        Count == 0 ? null : _histogram.GetValueAtPercentile(percent) / MicrosecondsPerMillisecond;

    private void Add(long microseconds) => _histogram.RecordValue(Math.Clamp(microseconds, 0, MostMicroseconds));
}
