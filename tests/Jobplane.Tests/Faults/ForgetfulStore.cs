using System.Data.Common;
using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Tests.Faults;

/// <summary>A store whose answer to the first claim that takes jobs is lost on its way, as when a connection breaks after the commit.</summary>
internal sealed class ForgetfulStore(IWorkerStore store) : IWorkerStore
{
    private int _lost;

    /// <summary>Jobs of the claim that nobody heard of.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<ClaimedJob> claimed = await store.ClaimAsync(request, cancellationToken);
        return claimed.Count > 0 && Interlocked.CompareExchange(ref _lost, claimed.Count, 0) == 0
            ? throw new StoreUnavailableException("The connection broke.")
            : claimed;
    }

    public Task<int> ReleaseUnknownAsync(Guid workerId, string queue, IReadOnlyList<long> knownClaims, CancellationToken cancellationToken) =>
        store.ReleaseUnknownAsync(workerId, queue, knownClaims, cancellationToken);

    public Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken) =>
        store.RegisterAsync(worker, lease, cancellationToken);

    public Task<bool> HeartbeatAsync(Guid workerId, TimeSpan lease, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken) =>
        store.HeartbeatAsync(workerId, lease, finishedClaims, cancellationToken);

    public Task DeregisterAsync(Guid workerId, CancellationToken cancellationToken) => store.DeregisterAsync(workerId, cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => store.CompleteAsync(jobs, cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<JobCompletion> jobs, CancellationToken cancellationToken) => store.CompleteAsync(jobs, cancellationToken);

    public Task<bool> CompleteAsync(
        ClaimKey job, ProgressReport? progress, byte[]? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        store.CompleteAsync(job, progress, result, transaction, cancellationToken);

    public Task<bool[]> ReportAsync(IReadOnlyList<ProgressReport> reports, CancellationToken cancellationToken) => store.ReportAsync(reports, cancellationToken);

    public Task<byte[]?[]> GetCheckpointsAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) =>
        store.GetCheckpointsAsync(jobIds, cancellationToken);

    public Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken) => store.FailAsync(attempts, cancellationToken);

    public Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => store.ReleaseAsync(jobs, cancellationToken);

    public Task<bool[]> SnoozeAsync(IReadOnlyList<SnoozedJob> jobs, CancellationToken cancellationToken) => store.SnoozeAsync(jobs, cancellationToken);

    public Task RecordStatisticsAsync(StatisticsBatch batch, CancellationToken cancellationToken) => store.RecordStatisticsAsync(batch, cancellationToken);
}
