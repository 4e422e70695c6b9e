using System.Data.Common;
using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Tests.Faults;

/// <summary>A store that passes everything on, for those that differ from it in something.</summary>
internal abstract class DelegatingStore(IWorkerStore store) : IWorkerStore
{
    public virtual Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        store.ClaimAsync(request, cancellationToken);

    public Task<int> ReleaseUnknownAsync(Guid workerId, string queue, IReadOnlyList<long> knownClaims, CancellationToken cancellationToken) =>
        store.ReleaseUnknownAsync(workerId, queue, knownClaims, cancellationToken);

    public virtual Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken) =>
        store.RegisterAsync(worker, lease, cancellationToken);

    public virtual Task<bool> HeartbeatAsync(Guid workerId, TimeSpan lease, int slots, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken) =>
        store.HeartbeatAsync(workerId, lease, slots, finishedClaims, cancellationToken);

    public Task DeregisterAsync(Guid workerId, CancellationToken cancellationToken) => store.DeregisterAsync(workerId, cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => store.CompleteAsync(jobs, cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<JobCompletion> jobs, CancellationToken cancellationToken) => store.CompleteAsync(jobs, cancellationToken);

    public Task<bool> CompleteAsync(
        ClaimKey job, ProgressReport? progress, IReadOnlyList<LogLine> lines, byte[]? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        store.CompleteAsync(job, progress, lines, result, transaction, cancellationToken);

    public Task<bool[]> LogAsync(IReadOnlyList<LogLine> lines, CancellationToken cancellationToken) => store.LogAsync(lines, cancellationToken);

    public Task<bool[]> ReportAsync(IReadOnlyList<ProgressReport> reports, CancellationToken cancellationToken) => store.ReportAsync(reports, cancellationToken);

    public Task<byte[]?[]> GetCheckpointsAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) =>
        store.GetCheckpointsAsync(jobIds, cancellationToken);

    public Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken) => store.FailAsync(attempts, cancellationToken);

    public Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => store.ReleaseAsync(jobs, cancellationToken);

    public Task<bool[]> SnoozeAsync(IReadOnlyList<SnoozedJob> jobs, CancellationToken cancellationToken) => store.SnoozeAsync(jobs, cancellationToken);

    public Task RecordStatisticsAsync(StatisticsBatch batch, CancellationToken cancellationToken) => store.RecordStatisticsAsync(batch, cancellationToken);
}
