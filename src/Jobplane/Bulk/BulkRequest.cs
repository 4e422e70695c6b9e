namespace Jobplane;

/// <summary>What shall be done to all jobs that fit a filter.</summary>
/// <param name="Action">What is done to each.</param>
/// <param name="Filter">Which jobs. It must name something: one that fits every job is refused.</param>
public sealed record BulkRequest(BulkAction Action, JobFilter Filter)
{
    /// <summary>Of a retry: raises the jobs' limit of attempts to this, 1 to 100; a value below a job's own limit leaves that as it is.</summary>
    public int? MaxAttempts { get; init; }
}
