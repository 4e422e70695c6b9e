namespace Jobplane;

/// <summary>Which jobs; what is null matches any, and a job must match all of the rest.</summary>
public sealed record JobFilter
{
    /// <summary>The job of this id.</summary>
    public Guid? Id { get; init; }

    /// <summary>Their status.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>Their type.</summary>
    public string? Type { get; init; }

    /// <summary>Their queue.</summary>
    public string? Queue { get; init; }

    /// <summary>A text that their last error contains, in the same case, 1 to 500 characters. None of them means anything but itself.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// What <see cref="FailureGroup.Error"/> says: jobs whose last error has this first line, once ids, numbers and quoted names are left out. With the group's type
    /// these are the jobs of the group. 1 to 500 characters.
    /// </summary>
    public string? ErrorGroup { get; init; }

    /// <summary>Enqueued then or later.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Enqueued earlier.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>What their payloads have in certain places, at most 5.</summary>
    public IReadOnlyList<JobArgument> Arguments { get; init; } = [];

    /// <summary>Whether it matches every job.</summary>
    internal bool IsEmpty => Arguments.Count == 0 && this == new JobFilter { Arguments = Arguments };

    /// <summary>Whether only jobs with an error match, which have an index of their own.</summary>
    internal bool NeedsError => Status == JobStatus.Failed || Error is not null || ErrorGroup is not null;
}
