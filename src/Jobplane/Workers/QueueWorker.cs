using System.Threading.Channels;
using Jobplane.Handlers;
using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>
/// Works one queue, or several that share their slots: one loop claims batches into a buffer, and each slot takes jobs from it and runs them. A
/// slot does not wait until an outcome is written; the jobs not yet written count against what is claimed, so that an outage of the store
/// cannot pile them up.
/// </summary>
internal sealed partial class QueueWorker : IAssignmentOwner, IDisposable
{
    private readonly QueueShare[] _shares;
    private readonly string _names;
    private readonly int _configuredSlots;

    /// <summary>Whether the slots are those of several queues, so that a queue's own concurrency is a limit within them.</summary>
    private readonly bool _isShared;

    private readonly LeaseKeeper _leases;
    private readonly JobExecutor _executor;
    private readonly OutcomeWriter _outcomes;
    private readonly JobWatcher _watcher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Outage _outage;
    private readonly CallTimer _claiming;
    private readonly ClaimGate _gate;
    private readonly Prefetch _prefetch;
    private readonly SlotPool _slots;
    private readonly Channel<Assignment> _buffer = Channel.CreateUnbounded<Assignment>();
    private readonly JobClaimer _claimer;

    public QueueWorker(
        QueueShare[] shares,
        int slots,
        bool isShared,
        HandlerRegistry handlers,
        IWorkerStore store,
        StoreTraits traits,
        LeaseKeeper leases,
        QueueSignals signals,
        JobExecutor executor,
        OutcomeWriter outcomes,
        JobWatcher watcher,
        WorkerPulse pulse,
        TimeProvider time,
        ILogger logger)
    {
        _shares = shares;
        _names = string.Join(", ", shares.Select(share => share.Queue));
        _configuredSlots = slots;
        _isShared = isShared;
        _leases = leases;
        _executor = executor;
        _outcomes = outcomes;
        _watcher = watcher;
        _time = time;
        _logger = logger;
        _outage = new Outage($"claiming jobs of queue {_names}", time, logger);
        _claiming = pulse.AddCall($"claiming jobs of queue {_names}");
        _slots = new SlotPool(slots, _buffer.Reader, RunAsync, time);
        _prefetch = new Prefetch(_slots);
        _gate = new ClaimGate(shares, _slots, _prefetch, traits.ClaimLanes * traits.MaxBatch);
        _claimer = new JobClaimer(shares, handlers.Types, store, traits.MaxBatch, time, Take);
        foreach (QueueShare share in shares)
            signals.Listen(share.Queue, () => _gate.SetReady(share));
    }

    /// <summary>The queues that it works.</summary>
    public string Names => _names;

    /// <summary>Jobs that may run at once.</summary>
    public int Concurrency => _slots.Concurrency;

    /// <summary>Jobs that are running.</summary>
    public int Busy => _slots.Busy;

    /// <summary>Set when the worker is to stop: jobs in the buffer are handed back from then on.</summary>
    private CancellationToken Stopping { get; set; }

    /// <summary>Claims and runs jobs until cancelled; then hands back what has not begun, and ends when the running jobs have ended.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        Stopping = stopping;
        _slots.Start();
        await new SupervisedTask($"claiming jobs of queue {_names}", _time, _logger).RunAsync(ClaimUntilStoppedAsync, stopping).ConfigureAwait(false);
        _buffer.Writer.Complete();
        await _slots.EndAsync().ConfigureAwait(false);
        await _gate.WaitUntilEmptyAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Finish(Assignment assignment, bool isWritten)
    {
        // A claim is forgotten only once no running job can point to it, or a rescue could not find that job.
        if (isWritten && assignment.Claim.FinishOne())
        {
            assignment.Session.Finished.Add(assignment.Claim.Id);
            _claimer.Forget(assignment.Claim);
        }

        _gate.RemoveOne(assignment.Claim.Share);
    }

    /// <summary>Takes over the concurrency that operators have given queues; one that is not named has what this process was configured with.</summary>
    public void SetConcurrency(IReadOnlyDictionary<string, int> queues)
    {
        foreach (QueueShare share in _shares)
        {
            int? chosen = queues.TryGetValue(share.Queue, out int concurrency) ? concurrency : null;
            if (!(_isShared ? share.SetLimit(chosen) : _slots.SetConcurrency(chosen ?? _configuredSlots)))
                continue;
            if (chosen is not null)
                LogConcurrency(share.Queue, concurrency);
            else
                LogConfiguredConcurrency(share.Queue);
            _gate.SetChanged();
        }
    }

    /// <summary>Cancels the tokens of the running jobs, because the time to finish is over.</summary>
    public void CancelRunning() => _slots.ForEach(static slot => slot.Cancel(StopReason.Shutdown));

    /// <summary>Cancels the tokens of those running jobs that somebody asked to cancel.</summary>
    public void CancelRequested(IReadOnlyList<CancelRequest> requests) => _slots.ForEach(slot => slot.CancelRequested(requests));

    public void Dispose() => _slots.Dispose();

    private async Task ClaimUntilStoppedAsync(CancellationToken stopping)
    {
        WorkerSession? known = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (_claimer.IsInDoubt)
                    await _claimer.ReleaseUnknownAsync(await _leases.CurrentAsync(stopping).ConfigureAwait(false), stopping).ConfigureAwait(false);
                if (!await _gate.WaitForTurnAsync(stopping).ConfigureAwait(false))
                {
                    HandBackSurplus();
                    continue;
                }

                WorkerSession session = await _leases.CurrentAsync(stopping).ConfigureAwait(false);
                if (!ReferenceEquals(session, known))
                    Watch(known = session);
                using CallTimer.Scope call = _claiming.Begin();
                await _claimer.ClaimAsync(session, stopping).ConfigureAwait(false);
                _outage.Over();
            }
            catch (StoreException e)
            {
                await _outage.WaitAsync(e, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Take(ClaimedJob job, HeldClaim claim, WorkerSession session)
    {
        _buffer.Writer.TryWrite(new Assignment(job, claim, session, this));
        _watcher.Tell(job.ProjectId, job.Key.JobId);
    }

    /// <summary>After a limit was lowered: hands back the jobs that are beyond it and have not begun. The others keep their order.</summary>
    private void HandBackSurplus()
    {
        int buffered = _buffer.Reader.Count;
        foreach (QueueShare share in _shares)
            share.Surplus = _isShared ? -share.Room : buffered - _prefetch.Count;
        for (; buffered > 0 && _buffer.Reader.TryRead(out Assignment assignment); buffered--)
        {
            if (assignment.Claim.Share.Surplus-- > 0)
                _outcomes.Write(assignment, JobOutcome.Released.ToRunAgain, TimeSpan.Zero);
            else
                _buffer.Writer.TryWrite(assignment);
        }
    }

    private async Task RunAsync(Assignment assignment, Slot slot)
    {
        JobOutcome outcome;
        TimeSpan ran = TimeSpan.Zero;
        Exception? unexpected = null;
        try
        {
            (outcome, ran) = await AttemptAsync(assignment, slot).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Without an outcome the job would stay running for as long as this worker lives, and its slot would be lost.
        catch (Exception e)
#pragma warning restore CA1031
        {
            unexpected = e;
            outcome = new JobOutcome.Failed("The worker could not end this attempt as its handler's options say.", RetryAfter: null);
        }

        _outcomes.Write(assignment, outcome, ran);
        if (unexpected is not null)
            LogNotEnded(unexpected, assignment.Job.Key.JobId, assignment.Job.Type);
    }

    private async ValueTask<(JobOutcome Outcome, TimeSpan Ran)> AttemptAsync(Assignment assignment, Slot slot)
    {
        if (assignment.Session.IsLost)
            return (JobOutcome.Lost.Instance, TimeSpan.Zero);
        if (Stopping.IsCancellationRequested || IsTooLate(assignment))
            return (JobOutcome.Released.ToRunAgain, TimeSpan.Zero);
        long startedAt = _time.GetTimestamp();
        JobOutcome outcome = await _executor.ExecuteAsync(assignment, slot).ConfigureAwait(false);
        TimeSpan ran = _time.GetElapsedTime(startedAt);
        _prefetch.Note(ran);
        return (outcome, ran);
    }

    /// <summary>Whether a job that waited for a slot here may not begin any more. It goes back, where it is ended as one that nobody claimed.</summary>
    private bool IsTooLate(Assignment assignment) =>
        assignment.Job.BeginsWithin is { } limit && _time.GetElapsedTime(assignment.Claim.SentAt) >= limit;

    private void Watch(WorkerSession session) =>
        session.Lost.Register(() => _slots.ForEach(slot => slot.Cancel(StopReason.LeaseLost, session)));

    [LoggerMessage(173, LogLevel.Information, "Queue {Queue} runs up to {Concurrency} jobs at once in this process from now on, as an operator has set")]
    private partial void LogConcurrency(string queue, int concurrency);

    [LoggerMessage(174, LogLevel.Information, "Queue {Queue} runs as many jobs at once in this process as it is configured with again")]
    private partial void LogConfiguredConcurrency(string queue);

    [LoggerMessage(175, LogLevel.Error, "An unexpected error came after an attempt of job {JobId} ({Type}), so the job fails")]
    private partial void LogNotEnded(Exception error, Guid jobId, string type);
}
