namespace Jobplane.Statistics;

/// <summary>What has been counted and is to be stored, by project and for all together.</summary>
internal sealed class StatisticsBatch(IReadOnlyDictionary<StatisticsKey, AttemptTally> tallies, IReadOnlyDictionary<FailureKey, FailureTally> failures)
{
    /// <summary>What was counted.</summary>
    public IReadOnlyDictionary<StatisticsKey, AttemptTally> Counted => tallies;

    /// <summary>The failures that were counted.</summary>
    public IReadOnlyDictionary<FailureKey, FailureTally> CountedFailures => failures;

    public bool IsEmpty => tallies.Count == 0 && failures.Count == 0;

    /// <summary>What was counted, and its sums over all projects.</summary>
    public IReadOnlyList<KeyValuePair<StatisticsKey, AttemptTally>> Tallies()
    {
        var fleet = new Dictionary<StatisticsKey, AttemptTally>();
        foreach ((StatisticsKey key, AttemptTally tally) in tallies)
            Find(fleet, key with { ProjectId = FleetProject.Id }).Add(tally);
        return [.. tallies.Where(each => each.Key.ProjectId != FleetProject.Id), .. fleet];
    }

    /// <summary>The failures that were counted, and their sums over all projects.</summary>
    public IReadOnlyList<KeyValuePair<FailureKey, FailureTally>> Failures()
    {
        var fleet = new Dictionary<FailureKey, FailureTally>();
        foreach ((FailureKey key, FailureTally tally) in failures)
            Find(fleet, key with { ProjectId = FleetProject.Id }).Add(tally);
        return [.. failures.Where(each => each.Key.ProjectId != FleetProject.Id), .. fleet];
    }

    private static TTally Find<TKey, TTally>(Dictionary<TKey, TTally> tallies, TKey key)
        where TKey : notnull
        where TTally : new() => tallies.TryGetValue(key, out TTally? known) ? known : tallies[key] = new TTally();
}
