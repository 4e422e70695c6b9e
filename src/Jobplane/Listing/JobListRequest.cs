using Jobplane.Enqueueing;

namespace Jobplane.Listing;

/// <summary>One page of jobs.</summary>
/// <param name="ProjectId">The project; null, on the operator's plane alone, for all.</param>
/// <param name="Filter">Which of its jobs.</param>
/// <param name="Limit">Most jobs of the page.</param>
/// <param name="Before">The place below which it begins, in the order of creation.</param>
internal sealed record JobListRequest(string? ProjectId, JobFilter Filter, int Limit, long Before)
{
    /// <summary>Most jobs of a page.</summary>
    public const int MaxLimit = 100;

    /// <summary>Most rows that a page looks at for those that fit: a filter that fits few must not read all of a large project.</summary>
    private const int MaxLooked = 2000;

    /// <summary>Rows to look at: without a filter all of them fit.</summary>
    public int Look { get; init; } = Filter.IsEmpty ? Limit + 1 : MaxLooked;

    /// <summary>One row more than the page, to know whether another follows.</summary>
    public int Rows => Limit + 1;

    /// <summary>A page that a caller may ask for.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public static JobListRequest Of(string? projectId, JobFilter? filter, int limit, long? before)
    {
        filter ??= new JobFilter();
        JobFilterValidator.Check(filter);
        JobValidator.CheckRange("limit", limit, 1, MaxLimit);
        return new JobListRequest(projectId, filter, limit, before ?? long.MaxValue);
    }

    /// <summary>A count that a caller may ask for.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public static JobListRequest Count(string? projectId, JobFilter? filter, int limit)
    {
        filter ??= new JobFilter();
        JobFilterValidator.Check(filter);
        JobValidator.CheckRange("limit", limit, 1, JobCount.MaxLimit);
        return new JobListRequest(projectId, filter, limit, Before: long.MaxValue) { Look = JobCount.MaxLooked };
    }

    /// <summary>A count of the jobs of each status that a caller may ask for.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public static JobListRequest CountByStatus(string? projectId, JobFilter? filter, int limit) =>
        Count(projectId, (filter ?? new JobFilter()) with { Status = null }, limit) with { Look = JobCount.MaxLookedByStatus };
}
