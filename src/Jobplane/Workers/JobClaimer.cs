using Jobplane.Storage;

namespace Jobplane.Workers;

/// <summary>Claims the jobs of a worker, in batches side by side, and knows which of its claims have jobs that are not yet written.</summary>
/// <param name="shares">The queues.</param>
/// <param name="types">The types that there are handlers for.</param>
/// <param name="store">The store.</param>
/// <param name="maxBatch">Most jobs of one claim.</param>
/// <param name="time">The worker's clock.</param>
/// <param name="take">Gets each job that is claimed.</param>
internal sealed class JobClaimer(
    QueueShare[] shares, IReadOnlyList<string> types, IWorkerStore store, int maxBatch, TimeProvider time, Action<ClaimedJob, HeldClaim, WorkerSession> take)
{
    private readonly KnownClaims _known = new();

    /// <summary>Whether a claim may have been committed whose answer was lost.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Claims what each queue is to have.</summary>
    public async Task ClaimAsync(WorkerSession session, CancellationToken stopping)
    {
        IsInDoubt = true;
        foreach (QueueShare share in shares)
            await ClaimAsync(share, session, stopping).ConfigureAwait(false);
        IsInDoubt = false;
    }

    /// <summary>
    /// A claim that failed may have been committed all the same: jobs that are running for the store, and that nobody runs. They go back
    /// before anything else is claimed, as this worker keeps the lease on them.
    /// </summary>
    public async Task ReleaseUnknownAsync(WorkerSession session, CancellationToken stopping)
    {
        long[] known = _known.ToArray();
        foreach (QueueShare share in shares)
            await store.ReleaseUnknownAsync(session.Identity.Id, share.Queue, known, stopping).ConfigureAwait(false);
        IsInDoubt = false;
    }

    /// <summary>Forgets a claim whose jobs are all written.</summary>
    public void Forget(HeldClaim claim) => _known.Remove(claim.Id);

    private async Task ClaimAsync(QueueShare share, WorkerSession session, CancellationToken stopping)
    {
        if (share.Wanted == 0)
            return;
        share.MayBeReady = false;
        try
        {
            if (await ClaimBatchesAsync(share, session, stopping).ConfigureAwait(false))
                share.MayBeReady = true;
        }
        catch
        {
            share.MayBeReady = true;
            throw;
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async ValueTask<bool> ClaimBatchesAsync(QueueShare share, WorkerSession session, CancellationToken stopping)
    {
        if (share.Wanted <= maxBatch || !share.HasBacklog)
            return share.HasBacklog = await ClaimAsync(share, session, Math.Min(share.Wanted, maxBatch), ahead: 0, stopping).ConfigureAwait(false);
        var claims = new List<Task<bool>>();
        for (int ahead = 0; ahead < share.Wanted; ahead += maxBatch)
            claims.Add(ClaimAsync(share, session, Math.Min(share.Wanted - ahead, maxBatch), ahead, stopping));
        return share.HasBacklog = Array.TrueForAll(await Task.WhenAll(claims).ConfigureAwait(false), static mayBeMore => mayBeMore);
    }

    /// <returns>Whether there may be more: it took as many as were wanted, or was cut short.</returns>
    private async Task<bool> ClaimAsync(QueueShare share, WorkerSession session, int limit, int ahead, CancellationToken stopping)
    {
        // Not cancelled by the stop: a claim that was committed unseen would keep its jobs from others for a whole lease.
        stopping.ThrowIfCancellationRequested();
        long sentAt = time.GetTimestamp();
        (IReadOnlyList<ClaimedJob> jobs, bool isCut) = await store
            .ClaimAsync(new ClaimRequest(session.Identity.Id, share.Queue, types, limit) { Ahead = ahead }, CancellationToken.None).ConfigureAwait(false);
        if (jobs.Count == 0)
            return isCut;
        var claim = new HeldClaim(jobs[0].Key.ClaimId, jobs.Count, share, sentAt);
        _known.Add(claim.Id);
        share.Add(jobs.Count);
        foreach (ClaimedJob job in jobs)
            take(job, claim, session);
        return isCut || jobs.Count == limit;
    }
}
