namespace Jobplane.Dashboard.Jobs;

/// <summary>How many jobs the tabs of the list have, as far as they were counted.</summary>
internal sealed record JobTabCounts(IReadOnlyDictionary<JobStatus, JobCount> ByStatus)
{
    /// <summary>Most jobs that are counted for a tab.</summary>
    public const int Most = 1000;

    public JobCount? Of(JobStatus? status) => status is { } one && ByStatus.TryGetValue(one, out JobCount count) ? count : null;
}
