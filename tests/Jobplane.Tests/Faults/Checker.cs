using System.Globalization;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Holds what producers were told, what handlers did, and what the table says against each other.</summary>
internal sealed class Checker
{
    private readonly NodeLogs _logs;
    private readonly Dictionary<Guid, string> _statuses;
    private readonly ILookup<Guid, Transition> _transitions;

    private Checker(NodeLogs logs, Dictionary<Guid, string> statuses, ILookup<Guid, Transition> transitions)
    {
        _logs = logs;
        _statuses = statuses;
        _transitions = transitions;
    }

    /// <summary>Judges a scenario in which no job waits or runs any more.</summary>
    public static async Task<FaultReport> CheckAsync(NodeLogs logs, TestStore store)
    {
        Dictionary<Guid, string> statuses = (await store.QueryAsync($"SELECT id, CAST(status AS text) FROM {store.Table("jobs")}"))
            .ToDictionary(row => Guid.Parse($"{row[0]}"), row => string.Create(CultureInfo.InvariantCulture, $"{row[1]}"));
        return new Checker(logs, statuses, (await Journal.ReadAsync(store)).ToLookup(transition => transition.JobId)).Check();
    }

    private FaultReport Check()
    {
        (JobRun First, JobRun Second)[] repeated = [.. Repeated()];
        return new FaultReport
        {
            Acknowledged = _logs.Acknowledged.Count,
            Finished = _logs.Acknowledged.Count(id => _statuses.GetValueOrDefault(id) is "completed" or "failed"),
            DuplicatedAfterExpiry = repeated.Count(runs => IsAfterExpiry(runs.First)),
            DuplicatedOtherwise =
            [
                .. repeated.Where(runs => !IsAfterExpiry(runs.First)).Select(runs =>
                    $"{runs.First.JobId}: attempt {runs.First.Attempt} of process {runs.First.Process}, then {runs.Second.Attempt} of {runs.Second.Process}"),
            ],
            Violations = [.. _logs.Errors, .. IllegalTransitions(), .. CompletedWithoutRun(), .. Unfinished()],
        };
    }

    /// <summary>Pairs of a job's runs of which the first was not stopped in good order, or failed, before the second began.</summary>
    private IEnumerable<(JobRun First, JobRun Second)> Repeated() => _logs.Runs
        .GroupBy(run => run.JobId)
        .SelectMany(runs => runs.Zip(runs.Skip(1)))
        .Where(pair => !((pair.First.IsCancelled || pair.First.IsFailed) && pair.First.EndedAt < pair.Second.StartedAt));

    private bool IsAfterExpiry(JobRun run) =>
        _transitions[run.JobId].Any(transition => transition is { IsRescue: true, IsExpired: true } && transition.Attempt == run.Attempt);

    private IEnumerable<string> IllegalTransitions() => _transitions
        .SelectMany(transitions => transitions)
        .Where(transition => !transition.IsLegal)
        .Select(transition => $"{transition}");

    private IEnumerable<string> CompletedWithoutRun() => _statuses
        .Where(job => job.Value == "completed")
        .Select(job => job.Key)
        .Except(_logs.Runs.Where(run => run.IsCompleted).Select(run => run.JobId))
        .Select(id => $"{id} is completed, and no run of it is.");

    private IEnumerable<string> Unfinished() => _statuses
        .Where(job => job.Value is "pending" or "running")
        .Select(job => $"{job.Key} is still {job.Value}.");
}
