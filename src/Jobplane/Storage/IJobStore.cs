using System.Data.Common;
using Jobplane.Idempotency;
using Jobplane.Listing;

namespace Jobplane.Storage;

/// <summary>The tenant's plane: every operation names the project it works for.</summary>
internal interface IJobStore
{
    /// <summary>How the store likes to be called.</summary>
    StoreTraits Traits { get; }

    /// <summary>
    /// Stores all jobs in one commit, or none, and returns them in the order given. For one whose unique key another job holds, that job is
    /// returned, changed if it waits and so is asked for.
    /// </summary>
    Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken);

    /// <summary>Stores all jobs once for a key, in one commit with it, or none.</summary>
    Task<IdempotentResult<Job[]>> EnqueueAsync(
        IReadOnlyList<NewJob> jobs, KeyedRequest<Job[]> request, CancellationToken cancellationToken);

    /// <summary>Stores the jobs on the caller's transaction, so that they appear when it commits.</summary>
    Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Reads many jobs at once; null stands where the project has no such job.</summary>
    Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Reads many jobs' versions at once: texts that differ between two reads if anything in the job differs that can change. Null stands
    /// where the project has no such job. Payloads are not read, so it costs little however large those are.
    /// </summary>
    Task<string?[]> GetVersionsAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken);

    /// <summary>Makes one job run again, with its audit entry, in one transaction.</summary>
    Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken);

    /// <summary>Makes one job run again once for a key, with its audit entry and the key, in one transaction.</summary>
    Task<IdempotentResult<RetryResult>> RetryAsync(
        JobKey key, RetryOptions options, KeyedRequest<RetryResult> request, CancellationToken cancellationToken);

    /// <summary>Cancels one job, or notes that it shall be, with its audit entry, in one transaction.</summary>
    Task<CancelResult> CancelAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Stores a job like another, with its audit entry, in one transaction; null when the project has no such job.</summary>
    /// <param name="key">The job to copy.</param>
    /// <param name="copyId">The id of the copy.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Job?> CloneAsync(JobKey key, Guid copyId, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Removes one job that is not running, with its audit entry, in one transaction.</summary>
    Task<DeleteResult> DeleteAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>A page of a project's jobs, newest first.</summary>
    Task<Page<Job>> ListAsync(JobListRequest request, CancellationToken cancellationToken);

    /// <summary>How many of a project's jobs fit a filter, up to a limit.</summary>
    Task<JobCount> CountAsync(JobListRequest request, CancellationToken cancellationToken);

    /// <summary>How many of a project's jobs of each status fit a filter, up to a limit each.</summary>
    Task<IReadOnlyDictionary<JobStatus, JobCount>> CountByStatusAsync(JobListRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The failed attempts of many jobs, in their order, the first <paramref name="limit"/> of each job; null stands where the project has no such job.
    /// </summary>
    Task<IReadOnlyList<JobAttempt>?[]> ListAttemptsAsync(IReadOnlyList<JobKey> keys, int limit, CancellationToken cancellationToken);

    /// <summary>A page of what a job's handler has logged, from the first line after a place on; null when the project has no such job.</summary>
    Task<Page<JobLogEntry>?> ListLogsAsync(JobKey key, int? attempt, int limit, long after, CancellationToken cancellationToken);

    /// <summary>A page of a project's audit log, newest first.</summary>
    Task<Page<AuditEntry>> ListAuditAsync(string projectId, int limit, long before, CancellationToken cancellationToken);

    /// <summary>
    /// Tells workers of other processes that these queues have ready jobs, or by <see cref="IJobListener.CancelRequested"/> that jobs
    /// are to be cancelled. Loss of it costs one poll interval.
    /// </summary>
    Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);
}
