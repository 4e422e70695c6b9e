using Jobplane.Storage;

namespace Jobplane.Statistics;

/// <summary>
/// Counts in memory until it is stored. It never waits and never grows beyond its limits: what comes when they are reached is counted for all projects together
/// alone, and under no name when even those are too many.
/// </summary>
internal sealed class StatisticsBuffer
{
    /// <summary>Most combinations of project, queue and type. Some 2 KB each.</summary>
    public const int MaxKeys = 4000;

    /// <summary>Most combinations of project, type and error.</summary>
    public const int MaxFailures = 1000;

    // Room beyond the limits for what is counted for all projects together.
    private const int MostOthers = 1000;

    private readonly Lock _lock = new();

    // Under the lock. Each is replaced when it is taken, so that what was taken is written to the store without it.
    private Dictionary<StatisticsKey, AttemptTally> _tallies = [];
    private Dictionary<FailureKey, FailureTally> _failures = [];

    /// <summary>Counts an attempt of which it is known how long it waited and ran.</summary>
    /// <returns>Whether room becomes scarce, so that what was counted should be stored soon.</returns>
    public bool Count(ClaimedJob job, TimeSpan ran, AttemptEnd end, string? error)
    {
        FailureKey? failure = FailureOf(job.ProjectId, job.Type, end, error);
        lock (_lock)
        {
            AttemptTally tally = Count(new StatisticsKey(job.ProjectId, job.Queue, job.Type), end);
            tally.Waits.Add(job.Waited);
            tally.Runs.Add(ran);
            Count(failure, end, job.ProjectId, job.Key.JobId);
            return IsScarce;
        }
    }

    /// <summary>Counts an attempt that was rescued: when it ended nobody knows.</summary>
    /// <inheritdoc cref="Count(ClaimedJob, TimeSpan, AttemptEnd, string?)"/>
    public bool Count(RescuedJob job, AttemptEnd end, string error)
    {
        FailureKey? failure = FailureOf(job.ProjectId, job.Type, end, error);
        lock (_lock)
        {
            Count(new StatisticsKey(job.ProjectId, job.Queue, job.Type), end);
            Count(failure, end, job.ProjectId, job.Id);
            return IsScarce;
        }
    }

    /// <summary>Takes what has been counted.</summary>
    public StatisticsBatch Take()
    {
        lock (_lock)
        {
            var taken = new StatisticsBatch(_tallies, _failures);
            if (!taken.IsEmpty)
                (_tallies, _failures) = ([], []);
            return taken;
        }
    }

    /// <summary>Puts back what could not be stored.</summary>
    public void Return(StatisticsBatch batch)
    {
        lock (_lock)
        {
            foreach ((StatisticsKey key, AttemptTally tally) in batch.Counted)
                Find(key).Add(tally);
            foreach ((FailureKey key, FailureTally tally) in batch.CountedFailures)
                Find(key).Add(tally);
        }
    }

    private bool IsScarce => _tallies.Count > MaxKeys / 2 || _failures.Count > MaxFailures / 2;

    private static FailureKey? FailureOf(string projectId, string type, AttemptEnd end, string? error) =>
        (end & AttemptEnd.FailedAttempt) != AttemptEnd.None ? new FailureKey(projectId, type, FailureText.Normalise(error ?? "")) : null;

    private AttemptTally Count(StatisticsKey key, AttemptEnd end)
    {
        AttemptTally tally = Find(key);
        tally.Completed += One(end, AttemptEnd.Completed);
        tally.FailedAttempts += One(end, AttemptEnd.FailedAttempt);
        tally.Failed += One(end, AttemptEnd.Failed);
        tally.Cancelled += One(end, AttemptEnd.Cancelled);
        return tally;
    }

    private void Count(FailureKey? failure, AttemptEnd end, string projectId, Guid jobId)
    {
        if (failure is not { } key)
            return;
        FailureTally tally = Find(key);
        tally.FailedAttempts++;
        tally.Failed += One(end, AttemptEnd.Failed);
        (tally.SampleProjectId, tally.SampleJobId) = (projectId, jobId);
    }

    private static int One(AttemptEnd end, AttemptEnd flag) => (end & flag) == AttemptEnd.None ? 0 : 1;

    private AttemptTally Find(StatisticsKey key) => Find(
        _tallies, MaxKeys, key, key with { ProjectId = FleetProject.Id }, new StatisticsKey(FleetProject.Id, "", ""));

    private FailureTally Find(FailureKey key) => Find(
        _failures,
        MaxFailures,
        key,
        new FailureKey(FleetProject.Id, key.Type, FailureText.Other),
        new FailureKey(FleetProject.Id, "", FailureText.Other));

    private static TTally Find<TKey, TTally>(Dictionary<TKey, TTally> tallies, int most, TKey key, TKey other, TKey last)
        where TKey : notnull
        where TTally : new()
    {
        if (tallies.TryGetValue(key, out TTally? known))
            return known;
        if (tallies.Count < most)
            return tallies[key] = new TTally();
        if (tallies.TryGetValue(other, out known))
            return known;
        if (tallies.Count < most + MostOthers)
            return tallies[other] = new TTally();
        return tallies.TryGetValue(last, out known) ? known : tallies[last] = new TTally();
    }
}
