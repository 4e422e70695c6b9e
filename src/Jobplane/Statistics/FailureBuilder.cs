namespace Jobplane.Statistics;

/// <summary>Makes an answer of the rows about failures that a store has found: one a group and stretch of time.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="end">Where the window ends.</param>
internal sealed class FailureBuilder(FailureRequest request, DateTimeOffset end)
{
    private readonly DateTimeOffset _from = request.Window.From(end);
    private readonly Dictionary<string, (FailureGroup Group, long[] Counts)> _groups = new(StringComparer.Ordinal);

    /// <summary>Adds a row: a group, and what is counted of it at a time. Those out of the window are left out.</summary>
    public void Add(DateTimeOffset at, FailureGroup row)
    {
        long bucket = (at - _from).Ticks / request.Window.Bucket.Ticks;
        if (at < _from || bucket >= request.Window.Count)
            return;
        (FailureGroup group, long[] counts) = _groups.TryGetValue(row.Fingerprint, out (FailureGroup Group, long[] Counts) known)
            ? (known.Group with { FailedAttempts = known.Group.FailedAttempts + row.FailedAttempts, Failed = known.Group.Failed + row.Failed }, known.Counts)
            : (row, new long[request.Window.Count]);
        counts[bucket] += row.FailedAttempts;
        _groups[row.Fingerprint] = (group, counts);
    }

    public FailureStatistics Build() => new()
    {
        From = _from,
        Until = end,
        Bucket = request.Window.Bucket,
        Groups =
        [
            .. _groups.Values
                .Select(each => each.Group with { Counts = each.Counts })
                .OrderByDescending(group => group.FailedAttempts).ThenByDescending(group => group.LastSeenAt).ThenBy(group => group.Fingerprint, StringComparer.Ordinal)
                .Take(request.Limit),
        ],
    };
}
