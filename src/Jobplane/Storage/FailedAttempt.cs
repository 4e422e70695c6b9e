namespace Jobplane.Storage;

/// <summary>An attempt that failed.</summary>
/// <param name="Key">The job and its claim.</param>
/// <param name="Error">What is shown of the error: sanitised, at most 8 KiB.</param>
/// <param name="RetryAfter">The wait before the next attempt, if attempts are left; null when the job must not be retried.</param>
/// <param name="IsCancelled">Whether the job ends as cancelled, as its handler wished; then there is no wait.</param>
internal sealed record FailedAttempt(ClaimKey Key, string Error, TimeSpan? RetryAfter, bool IsCancelled = false);
