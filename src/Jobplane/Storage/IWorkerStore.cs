using System.Data.Common;
using Jobplane.Statistics;

namespace Jobplane.Storage;

/// <summary>The workers' plane: claims, leases and outcomes, over all projects.</summary>
internal interface IWorkerStore
{
    /// <summary>Records a worker, with a lease from now on.</summary>
    Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Renews the worker's lease, and forgets claims of which it knows that no job runs any more. False when the lease had already
    /// expired: whatever the worker holds may be another's by now. It also tells how many slots the worker has.
    /// </summary>
    Task<bool> HeartbeatAsync(Guid workerId, TimeSpan lease, int slots, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken);

    /// <summary>Removes the worker, unless a running job is still its own.</summary>
    Task DeregisterAsync(Guid workerId, CancellationToken cancellationToken);

    /// <summary>Takes ready jobs, counting an attempt for each. The result is read to its end, and committed, before it is returned.</summary>
    Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Hands back the running jobs of claims that the worker does not know, because the answer to the claim was lost on its way. They
    /// have not begun, so their attempt is refunded. To be called while no claim of the queue is under way.
    /// </summary>
    /// <returns>How many jobs.</returns>
    Task<int> ReleaseUnknownAsync(Guid workerId, string queue, IReadOnlyList<long> knownClaims, CancellationToken cancellationToken);

    /// <summary>Completes jobs. False stands where the lease was lost, and nothing was written.</summary>
    Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken);

    /// <summary>Completes jobs with their results. False stands where the lease was lost, and nothing was written.</summary>
    Task<bool[]> CompleteAsync(IReadOnlyList<JobCompletion> jobs, CancellationToken cancellationToken);

    /// <summary>Completes a job on the caller's transaction, with what is left of its reports. False when the lease was lost.</summary>
    Task<bool> CompleteAsync(
        ClaimKey job, ProgressReport? progress, IReadOnlyList<LogLine> lines, byte[]? result, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Stores what running attempts report, each job once. False stands where the lease was lost, and nothing was written.</summary>
    Task<bool[]> ReportAsync(IReadOnlyList<ProgressReport> reports, CancellationToken cancellationToken);

    /// <summary>
    /// Stores lines that running attempts log, each once, however often it is stored. False stands where the lease was lost, and nothing was written.
    /// </summary>
    Task<bool[]> LogAsync(IReadOnlyList<LogLine> lines, CancellationToken cancellationToken);

    /// <summary>Reads the checkpoints of jobs; null where there is none.</summary>
    Task<byte[]?[]> GetCheckpointsAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken);

    /// <summary>Records failed attempts, and schedules the next one or ends the job, as cancelled if that was asked for, by somebody or the handler. False stands where the lease was lost.</summary>
    Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken);

    /// <summary>Hands jobs back unfinished, ready to be claimed, their attempt refunded, or cancelled if that was asked for. False stands where the lease was lost.</summary>
    Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken);

    /// <summary>Lets jobs wait, their attempt refunded, or ends them as cancelled if that was asked for. False stands where the lease was lost.</summary>
    Task<bool[]> SnoozeAsync(IReadOnlyList<SnoozedJob> jobs, CancellationToken cancellationToken);

    /// <summary>Adds counts to the statistics of this minute, this hour and this day, all or none.</summary>
    Task RecordStatisticsAsync(StatisticsBatch batch, CancellationToken cancellationToken);
}
