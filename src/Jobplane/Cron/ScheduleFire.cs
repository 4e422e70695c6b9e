namespace Jobplane;

/// <summary>A job that a schedule enqueued, and what became of it.</summary>
/// <param name="JobId">The job.</param>
/// <param name="DueAt">The time at which the schedule was due; null when it was run by hand.</param>
/// <param name="FiredAt">When the job was enqueued.</param>
/// <param name="Status">The job's status now; null when the job is not there any more.</param>
public sealed record ScheduleFire(Guid JobId, DateTimeOffset? DueAt, DateTimeOffset FiredAt, JobStatus? Status);
