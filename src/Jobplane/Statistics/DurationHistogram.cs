namespace Jobplane.Statistics;

/// <summary>
/// Durations by size, four sizes to an octave: those of size i are over 2^((i−1)/4) ms and at most 2^(i/4) ms, size 0 is all up to 1 ms, and the last one all from a week on.
/// Two histograms are merged by adding their counts. This is the base-2 exponential histogram of OpenTelemetry at scale 2
/// (opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram), with a fixed scale so that any two fit together.
/// </summary>
internal sealed class DurationHistogram
{
    private const int SizesPerOctave = 4;

    /// <summary>The number of sizes: a week is 2^29.2 ms.</summary>
    public const int Sizes = 118;

    private static readonly double[] Quantiles = [0.50, 0.95, 0.99];

    /// <summary>How many of each size, as far as there are any: most jobs of a kind are alike, and few sizes are used.</summary>
    private long[] _counts = [];

    /// <summary>How many durations there are.</summary>
    public long Total { get; private set; }

    /// <summary>Counts a duration.</summary>
    public void Add(TimeSpan duration) => Add(SizeOf(duration), 1);

    /// <summary>Counts all durations of another histogram.</summary>
    public void Add(DurationHistogram other)
    {
        Reach(other._counts.Length);
        for (int size = 0; size < other._counts.Length; size++)
            _counts[size] += other._counts[size];
        Total += other.Total;
    }

    /// <summary>Counts the durations of a stored histogram.</summary>
    public void Add(ReadOnlySpan<int> counts)
    {
        counts = counts.TrimEnd(0);
        Reach(counts.Length);
        for (int size = 0; size < counts.Length; size++)
        {
            _counts[size] += counts[size];
            Total += counts[size];
        }
    }

    /// <summary>Writes the counts as a store's array of numbers, up to the largest size that there is: <c>[0,0,3]</c>.</summary>
    public string ToText(char open, char close) => $"{open}{string.Join(',', _counts)}{close}";

    /// <summary>The percentiles; null when there are no durations.</summary>
    public DurationPercentiles? Percentiles()
    {
        if (Total == 0)
            return null;
        var found = new TimeSpan[Quantiles.Length];
        long below = 0;
        int next = 0;
        for (int size = 0; next < found.Length; size++)
        {
            below += _counts[size];
            // By nearest rank, so that there is always a duration of this size.
            while (next < found.Length && below >= Math.Ceiling(Quantiles[next] * Total))
                found[next++] = DurationOf(size);
        }

        return new DurationPercentiles(found[0], found[1], found[2]);
    }

    /// <summary>How many durations are at most so long, those of the same size included.</summary>
    public long CountUpTo(TimeSpan duration) => _counts.Take(SizeOf(duration) + 1).Sum();

    private void Add(int size, long count)
    {
        if (count == 0)
            return;
        Reach(size + 1);
        _counts[size] += count;
        Total += count;
    }

    /// <summary>Makes room for so many sizes, once for all of them: a page of statistics adds up thousands of histograms.</summary>
    private void Reach(int sizes)
    {
        if (sizes > _counts.Length)
            Array.Resize(ref _counts, sizes);
    }

    private static int SizeOf(TimeSpan duration) =>
        Math.Clamp((int)Math.Ceiling(SizesPerOctave * Math.Log2(Math.Max(duration.TotalMilliseconds, 1))), 0, Sizes - 1);

    /// <summary>The geometric middle of a size: at most a factor of 2^(1/8), 9 %, from any of its durations.</summary>
    private static TimeSpan DurationOf(int size) =>
        TimeSpan.FromMilliseconds(size == 0 ? 1 : Math.Pow(2, (size - 0.5) / SizesPerOctave));
}
