namespace Jobplane.Listing;

/// <summary>One page of a project's jobs.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Filter">Which of its jobs.</param>
/// <param name="Limit">Most jobs of the page.</param>
/// <param name="Before">The place below which it begins, in the order of creation.</param>
internal sealed record JobListRequest(string ProjectId, JobFilter Filter, int Limit, long Before)
{
    /// <summary>Most jobs of a page.</summary>
    public const int MaxLimit = 100;

    /// <summary>Most rows that a page looks at for those that fit: a filter that fits few must not read all of a large project.</summary>
    private const int MaxLooked = 2000;

    /// <summary>Rows to look at: without a filter all of them fit.</summary>
    public int Look => Filter == new JobFilter() ? Rows : MaxLooked;

    /// <summary>One row more than the page, to know whether another follows.</summary>
    public int Rows => Limit + 1;
}
