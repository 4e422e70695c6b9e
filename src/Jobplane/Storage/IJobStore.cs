using System.Data.Common;

namespace Jobplane.Storage;

/// <summary>The tenant's plane: every operation names the project it works for.</summary>
internal interface IJobStore
{
    /// <summary>How the store likes to be called.</summary>
    StoreTraits Traits { get; }

    /// <summary>Stores all jobs in one commit, or none, and returns them in the order given.</summary>
    Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken);

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

    /// <summary>Tells workers of other processes that these queues have ready jobs. Loss of it costs one poll interval.</summary>
    Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken);
}
