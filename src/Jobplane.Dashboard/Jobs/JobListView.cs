namespace Jobplane.Dashboard.Jobs;

/// <summary>A page of jobs.</summary>
internal sealed record JobListView
{
    /// <summary>What was looked for.</summary>
    public required JobSearch Search { get; init; }

    /// <summary>What was found, newest first.</summary>
    public IReadOnlyList<Job> Jobs { get; init; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public long? Next { get; init; }

    /// <summary>Whether this is not the first page.</summary>
    public bool IsLater { get; init; }

    /// <summary>Jobs of each status that fit the rest of the search; null when they were not counted.</summary>
    public JobTabCounts? Counts { get; init; }

    /// <summary>Why nothing could be looked for, in sentences.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}
