namespace Jobplane.Dashboard.Jobs;

/// <summary>A page of jobs.</summary>
internal sealed record JobListView
{
    /// <summary>What carries <see cref="Searched"/> on to the next page.</summary>
    public const string SearchedParameter = "searched";

    /// <summary>What was looked for.</summary>
    public required JobSearch Search { get; init; }

    /// <summary>What was found, newest first.</summary>
    public IReadOnlyList<Job> Jobs { get; init; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public long? Next { get; init; }

    /// <summary>How many of the newest jobs have been looked at, on this page and those before; null where that is not known, or does not matter.</summary>
    public long? Searched { get; init; }

    /// <summary>Whether this is not the first page.</summary>
    public bool IsLater { get; init; }

    /// <summary>Jobs of each status that fit the rest of the search; null when they were not counted.</summary>
    public JobTabCounts? Counts { get; init; }

    /// <summary>Why nothing could be looked for, in sentences.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}
