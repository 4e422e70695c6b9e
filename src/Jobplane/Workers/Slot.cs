using Jobplane.Storage;

namespace Jobplane.Workers;

/// <summary>A place for one running job. It owns the token its handlers see, and reuses it as long as it was not cancelled.</summary>
internal sealed class Slot(TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _cancellation = new(Timeout.InfiniteTimeSpan, time);
    private WorkerSession? _session;
    private ClaimKey _job;

    /// <summary>Why the current attempt's token was cancelled.</summary>
    public StopReason StopReason { get; private set; }

    /// <summary>Whether an attempt is running.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
                return _session is not null;
        }
    }

    /// <summary>Begins an attempt, and returns its token.</summary>
    public CancellationToken Begin(WorkerSession session, ClaimKey job, TimeSpan timeout)
    {
        lock (_lock)
        {
            if (!_cancellation.TryReset())
            {
                _cancellation.Dispose();
                _cancellation = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            }

            StopReason = StopReason.None;
            _session = session;
            _job = job;
            if (session.IsLost)
                CancelCurrent(StopReason.LeaseLost);
            else
                _cancellation.CancelAfter(timeout);
            return _cancellation.Token;
        }
    }

    /// <summary>Ends the attempt: from here on no cancellation can hit the next one.</summary>
    public void End()
    {
        lock (_lock)
        {
            _session = null;
            _cancellation.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Cancels the current attempt, if there is one, and if it belongs to the given session when one is given.</summary>
    public void Cancel(StopReason reason, WorkerSession? session = null)
    {
        lock (_lock)
        {
            if (_session is not null && (session is null || ReferenceEquals(_session, session)))
                CancelCurrent(reason);
        }
    }

    /// <summary>Cancels the current attempt if it is one of those, and was not cancelled before.</summary>
    public void CancelRequested(IReadOnlyList<CancelRequest> requests)
    {
        lock (_lock)
        {
            if (_session is not null && StopReason == StopReason.None && requests.Contains(new CancelRequest(_job.JobId, _job.ClaimId)))
                CancelCurrent(StopReason.CancelRequested);
        }
    }

    public void Dispose() => _cancellation.Dispose();

    private void CancelCurrent(StopReason reason)
    {
        StopReason = reason;
        // Off this thread, as handlers may have registered slow callbacks on the token.
        _ = _cancellation.CancelAsync();
    }
}
