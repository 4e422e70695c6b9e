using System.Threading.Channels;
using Jobplane.Handlers;
using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>
/// Works one queue: one loop claims batches into a buffer, and each slot takes jobs from it and runs them. A slot does not
/// wait until an outcome is written; the jobs not yet written count against what is claimed, so that an outage of the store
/// cannot pile them up.
/// </summary>
internal sealed class QueueWorker : IDisposable
{
    private readonly string _queue;
    private readonly IReadOnlyList<string> _types;
    private readonly IWorkerStore _store;
    private readonly StoreTraits _traits;
    private readonly LeaseKeeper _leases;
    private readonly QueueSignals _signals;
    private readonly JobExecutor _executor;
    private readonly OutcomeWriter _outcomes;
    private readonly JobWatcher _watcher;
    private readonly TimeProvider _time;
    private readonly Outage _outage;
    private readonly Prefetch _prefetch;
    private readonly Slot[] _slots;
    private readonly Channel<Assignment> _buffer = Channel.CreateUnbounded<Assignment>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The claims that have jobs which are not yet written.</summary>
    private readonly HashSet<long> _claims = [];

    /// <summary>Jobs claimed and not yet written: in the buffer, running, or with their outcome on its way.</summary>
    private int _held;

    /// <summary>Set by the claiming loop before it waits for <see cref="_room"/>, so that others need signal only then.</summary>
    private bool _awaitsRoom;

    public QueueWorker(
        string queue,
        int concurrency,
        HandlerRegistry handlers,
        IWorkerStore store,
        StoreTraits traits,
        LeaseKeeper leases,
        QueueSignals signals,
        JobExecutor executor,
        OutcomeWriter outcomes,
        JobWatcher watcher,
        TimeProvider time,
        ILogger logger)
    {
        _queue = queue;
        _types = handlers.Types;
        _store = store;
        _traits = traits;
        _leases = leases;
        _signals = signals;
        _executor = executor;
        _outcomes = outcomes;
        _watcher = watcher;
        _time = time;
        _outage = new Outage($"claiming jobs of queue {queue}", time, logger);
        _prefetch = new Prefetch(concurrency);
        _slots = [.. Enumerable.Range(0, concurrency).Select(_ => new Slot(time))];
    }

    /// <summary>Claims and runs jobs until cancelled; then hands back what has not begun, and ends when the running jobs have ended.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        Task slots = Task.WhenAll(_slots.Select(slot => Task.Run(() => RunSlotAsync(slot, stopping), CancellationToken.None)));
        await ClaimUntilStoppedAsync(stopping).ConfigureAwait(false);
        _buffer.Writer.Complete();
        await slots.ConfigureAwait(false);
        while (!HasRoom(_slots.Length))
            await _room.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Counts a job as done with.</summary>
    /// <param name="assignment">The job.</param>
    /// <param name="isWritten">Whether the store knows, or has given the job to another.</param>
    public void Finish(Assignment assignment, bool isWritten)
    {
        // A claim is forgotten only once no running job can point to it, or a rescue could not find that job.
        if (isWritten && assignment.Claim.FinishOne())
        {
            assignment.Session.Finished.Add(assignment.Claim.Id);
            lock (_claims)
                _claims.Remove(assignment.Claim.Id);
        }

        Interlocked.Decrement(ref _held);
        if (Volatile.Read(ref _awaitsRoom))
            _room.Writer.TryWrite(true);
    }

    /// <summary>Cancels the tokens of the running jobs, because the time to finish is over.</summary>
    public void CancelRunning()
    {
        foreach (Slot slot in _slots)
            slot.Cancel(StopReason.Shutdown);
    }

    /// <summary>Cancels the tokens of those running jobs that somebody asked to cancel.</summary>
    public void CancelRequested(IReadOnlyList<CancelRequest> requests)
    {
        foreach (Slot slot in _slots)
            slot.CancelRequested(requests);
    }

    public void Dispose()
    {
        foreach (Slot slot in _slots)
            slot.Dispose();
    }

    private async Task ClaimUntilStoppedAsync(CancellationToken stopping)
    {
        WorkerSession? known = null;
        bool isInDoubt = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (isInDoubt)
                    await ReleaseUnknownAsync(stopping).ConfigureAwait(false);
                isInDoubt = false;
                int wanted = await WaitForRoomAsync(stopping).ConfigureAwait(false);
                WorkerSession session = await _leases.CurrentAsync(stopping).ConfigureAwait(false);
                if (!ReferenceEquals(session, known))
                    Watch(known = session);
                int claimed = await ClaimBatchesAsync(session, wanted, stopping).ConfigureAwait(false);
                _outage.Over();
                if (claimed < wanted)
                    await _signals.WaitAsync(_queue, stopping).ConfigureAwait(false);
            }
            catch (StoreException e)
            {
                isInDoubt = true;
                await _outage.WaitAsync(e, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>
    /// A claim that failed may have been committed all the same: jobs that are running for the store, and that nobody runs. They go back
    /// before anything else is claimed, as this worker keeps the lease on them.
    /// </summary>
    private async Task ReleaseUnknownAsync(CancellationToken stopping)
    {
        WorkerSession session = await _leases.CurrentAsync(stopping).ConfigureAwait(false);
        long[] known;
        lock (_claims)
            known = [.. _claims];
        await _store.ReleaseUnknownAsync(session.Identity.Id, _queue, known, stopping).ConfigureAwait(false);
    }

    /// <summary>Waits until a claim is worth its round trip, and returns how many jobs to ask for.</summary>
    private async ValueTask<int> WaitForRoomAsync(CancellationToken stopping)
    {
        while (true)
        {
            int ahead = _prefetch.Count;
            if (HasRoom(Math.Max(1, ahead / 2), ahead))
                return Math.Min(_slots.Length + ahead - Volatile.Read(ref _held), _traits.ClaimLanes * _traits.MaxBatch);
            await _room.Reader.ReadAsync(stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Whether this many more jobs may be held. If not, <see cref="_room"/> is signalled when a job is done with.</summary>
    private bool HasRoom(int jobs, int ahead = 0)
    {
        Volatile.Write(ref _awaitsRoom, false);
        if (_slots.Length + ahead - Volatile.Read(ref _held) >= jobs)
            return true;
        Volatile.Write(ref _awaitsRoom, true);
        // Between the first look and the wish to be told, the last job may have finished.
        Interlocked.MemoryBarrier();
        return _slots.Length + ahead - Volatile.Read(ref _held) >= jobs;
    }

    /// <summary>Claims what is wanted, in batches side by side when it is more than one holds.</summary>
    private async Task<int> ClaimBatchesAsync(WorkerSession session, int wanted, CancellationToken stopping)
    {
        if (wanted <= _traits.MaxBatch)
            return await ClaimAsync(session, wanted, stopping).ConfigureAwait(false);
        var claims = new List<Task<int>>(_traits.ClaimLanes);
        for (int left = wanted; left > 0; left -= _traits.MaxBatch)
            claims.Add(ClaimAsync(session, Math.Min(left, _traits.MaxBatch), stopping));
        return (await Task.WhenAll(claims).ConfigureAwait(false)).Sum();
    }

    private async Task<int> ClaimAsync(WorkerSession session, int limit, CancellationToken stopping)
    {
        // Not cancelled by the stop: a claim that was committed unseen would keep its jobs from others for a whole lease.
        stopping.ThrowIfCancellationRequested();
        IReadOnlyList<ClaimedJob> jobs = await _store
            .ClaimAsync(new ClaimRequest(session.Identity.Id, _queue, _types, limit), CancellationToken.None).ConfigureAwait(false);
        if (jobs.Count == 0)
            return 0;
        var claim = new HeldClaim(jobs[0].Key.ClaimId, jobs.Count);
        lock (_claims)
            _claims.Add(claim.Id);
        Interlocked.Add(ref _held, jobs.Count);
        foreach (ClaimedJob job in jobs)
        {
            _buffer.Writer.TryWrite(new Assignment(job, claim, session, this));
            _watcher.Tell(job.ProjectId, job.Key.JobId);
        }

        return jobs.Count;
    }

    private async Task RunSlotAsync(Slot slot, CancellationToken stopping)
    {
        await foreach (Assignment assignment in _buffer.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            (JobOutcome outcome, TimeSpan ran) = await RunAsync(assignment, slot, stopping).ConfigureAwait(false);
            _outcomes.Write(assignment, outcome, ran);
        }
    }

    private async ValueTask<(JobOutcome Outcome, TimeSpan Ran)> RunAsync(Assignment assignment, Slot slot, CancellationToken stopping)
    {
        if (assignment.Session.IsLost)
            return (JobOutcome.Lost.Instance, TimeSpan.Zero);
        if (stopping.IsCancellationRequested)
            return (JobOutcome.Released.ToRunAgain, TimeSpan.Zero);
        long startedAt = _time.GetTimestamp();
        JobOutcome outcome = await _executor.ExecuteAsync(assignment, slot).ConfigureAwait(false);
        TimeSpan ran = _time.GetElapsedTime(startedAt);
        _prefetch.Note(ran);
        return (outcome, ran);
    }

    private void Watch(WorkerSession session) => session.Lost.Register(() =>
    {
        foreach (Slot slot in _slots)
            slot.Cancel(StopReason.LeaseLost, session);
    });
}
