namespace Jobplane;

/// <summary>A job of an export.</summary>
/// <param name="Job">The job as it was when it was read.</param>
/// <param name="FailedAttempts">Its failed attempts, the first one first, at most 1,000.</param>
public sealed record ExportedJob(Job Job, IReadOnlyList<JobAttempt> FailedAttempts);
