using Jobplane.Storage;

namespace Jobplane.Workers;

/// <summary>Claims the jobs of a worker, one batch after the other, and knows which of its claims have jobs that are not yet written.</summary>
/// <param name="shares">The queues.</param>
/// <param name="types">The types that there are handlers for.</param>
/// <param name="store">The store.</param>
/// <param name="traits">Its lanes and its largest batch.</param>
/// <param name="gate">Is told of a queue that is to be claimed from again.</param>
/// <param name="outage">Is told when the store works.</param>
/// <param name="take">Gets each job whose claim is committed.</param>
internal sealed class JobClaimer(
    QueueShare[] shares,
    IReadOnlyList<string> types,
    IWorkerStore store,
    StoreTraits traits,
    ClaimGate gate,
    Outage outage,
    Action<ClaimedJob, HeldClaim, WorkerSession> take)
{
    private readonly KnownClaims _known = new();
    private readonly ClaimPipeline _pipeline = new(traits.ClaimLanes);

    private volatile bool _isInDoubt;

    /// <summary>Whether a claim may have been committed whose answer was lost.</summary>
    public bool IsInDoubt => _isInDoubt;

    /// <summary>Begins to claim what a queue is to have, and returns when the next claim may begin.</summary>
    /// <exception cref="StoreException">This claim failed, or one before it.</exception>
    public Task ClaimAsync(QueueShare share, WorkerSession session, CancellationToken stopping)
    {
        if (share.Wanted == 0)
            return Task.CompletedTask;
        // Not cancelled by the stop once it has begun: a claim that was committed unseen would keep its jobs from others for a whole lease.
        stopping.ThrowIfCancellationRequested();
        return _pipeline.BeginAsync(picked => ClaimAsync(share, session, share.Wanted, picked));
    }

    /// <summary>
    /// A claim that failed may have been committed all the same: jobs that are running for the store, and that nobody runs. They go back
    /// before anything else is claimed, as this worker keeps the lease on them.
    /// </summary>
    public async Task ReleaseUnknownAsync(WorkerSession session, CancellationToken stopping)
    {
        await EndAsync().ConfigureAwait(false);
        long[] known = _known.ToArray();
        foreach (QueueShare share in shares)
            await store.ReleaseUnknownAsync(session.Identity.Id, share.Queue, known, stopping).ConfigureAwait(false);
        _isInDoubt = false;
    }

    /// <summary>Forgets a claim whose jobs are all written.</summary>
    public void Forget(HeldClaim claim) => _known.Remove(claim.Id);

    /// <summary>Waits until no claim is under way, whatever came of them.</summary>
    public Task EndAsync() => _pipeline.EndAsync();

    private async Task ClaimAsync(QueueShare share, WorkerSession session, int limit, Action picked)
    {
        share.MayBeReady = false;
        int counted = 0;
        try
        {
            var request = new ClaimRequest(session.Identity.Id, share.Queue, types, limit)
            {
                // Only after a full batch is the next claim worth its haste.
                Picked = limit == traits.MaxBatch ? CountPicked : null,
            };
            IReadOnlyList<ClaimedJob> jobs = await store.ClaimAsync(request, CancellationToken.None).ConfigureAwait(false);
            Count(jobs.Count);
            Take(jobs, share, session);
            outage.Over();
        }
        catch
        {
            _isInDoubt = true;
            share.Remove(counted);
            // The loop that claims need not be waiting for this claim any more.
            gate.SetReady(share);
            throw;
        }

        void CountPicked(int jobs)
        {
            Count(jobs);
            picked();
        }

        void Count(int jobs)
        {
            share.Add(jobs - counted);
            counted = jobs;
            if (jobs == limit)
                share.MayBeReady = true;
        }
    }

    private void Take(IReadOnlyList<ClaimedJob> jobs, QueueShare share, WorkerSession session)
    {
        if (jobs.Count == 0)
            return;
        var claim = new HeldClaim(jobs[0].Key.ClaimId, jobs.Count, share);
        _known.Add(claim.Id);
        foreach (ClaimedJob job in jobs)
            take(job, claim, session);
    }
}
