namespace Jobplane.Storage;

/// <summary>A job whose worker's lease had expired.</summary>
/// <param name="Id">The job.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Type">Its type.</param>
/// <param name="Status">What it is now: pending if it runs again, failed or cancelled.</param>
internal sealed record RescuedJob(Guid Id, string ProjectId, string Queue, string Type, JobStatus Status);
