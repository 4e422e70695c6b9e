namespace Jobplane.Statistics;

/// <summary>Makes an answer of the rows that a store has found.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="end">Where the window ends.</param>
internal sealed class StatisticsBuilder(StatisticsRequest request, DateTimeOffset end)
{
    private readonly DateTimeOffset _from = request.Window.From(end);
    private readonly SortedDictionary<string, AttemptTally?[]> _series = new(StringComparer.Ordinal);

    /// <summary>Finds what a row is added to: a tally that many rows have in common. Null for rows out of the window, which are left out.</summary>
    public AttemptTally? Find(DateTimeOffset at, string queue, string type)
    {
        long bucket = (at - _from).Ticks / request.Window.Bucket.Ticks;
        if (at < _from || bucket >= request.Window.Count)
            return null;
        string key = request.GroupBy switch { StatisticsGrouping.Type => type, StatisticsGrouping.Queue => queue, _ => "" };
        if (!_series.TryGetValue(key, out AttemptTally?[]? buckets))
            _series.Add(key, buckets = new AttemptTally?[request.Window.Count]);
        return buckets[bucket] ??= new AttemptTally();
    }

    /// <summary>Where the window ends.</summary>
    public DateTimeOffset End => end;

    /// <summary>All that is counted of a type or queue, as the request groups by it.</summary>
    public AttemptTally Total(string key) => Sum(_series.GetValueOrDefault(key) ?? []);

    public JobStatistics Build()
    {
        StatisticsSeries all = Build(request.Type, request.Queue, Together());
        return new JobStatistics
        {
            From = _from,
            Until = end,
            Bucket = request.Window.Bucket,
            All = all,
            Series = request.GroupBy == StatisticsGrouping.None ? [all] : [.. _series.Select(series => Build(
                request.GroupBy == StatisticsGrouping.Type ? series.Key : request.Type,
                request.GroupBy == StatisticsGrouping.Queue ? series.Key : request.Queue,
                series.Value))],
        };
    }

    /// <summary>The buckets of all series.</summary>
    private AttemptTally?[] Together()
    {
        var all = new AttemptTally?[request.Window.Count];
        foreach (AttemptTally?[] buckets in _series.Values)
        {
            for (int i = 0; i < all.Length; i++)
            {
                if (buckets[i] is { } tally)
                    (all[i] ??= new AttemptTally()).Add(tally);
            }
        }

        return all;
    }

    private StatisticsSeries Build(string? type, string? queue, AttemptTally?[] buckets) => new()
    {
        Type = type,
        Queue = queue,
        Total = Sum(buckets).ToBucket(_from),
        Buckets = [.. buckets.Select((tally, i) => (tally ?? new AttemptTally()).ToBucket(_from + (i * request.Window.Bucket)))],
    };

    private static AttemptTally Sum(AttemptTally?[] buckets)
    {
        var total = new AttemptTally();
        foreach (AttemptTally tally in buckets.OfType<AttemptTally>())
            total.Add(tally);
        return total;
    }
}
