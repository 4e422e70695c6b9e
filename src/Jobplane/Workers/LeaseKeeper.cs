using Jobplane.Handlers;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Workers;

/// <summary>
/// Holds this process's lease: registers it, renews it, and when it is lost begins anew under another id, so that no write
/// of the old session can touch a job of the new one.
/// </summary>
internal sealed partial class LeaseKeeper(
    IWorkerStore store,
    HandlerRegistry handlers,
    JobplaneMetrics metrics,
    WorkerPulse pulse,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<LeaseKeeper> logger)
{
    // Part of the second that a stop may take beyond its grace time.
    private static readonly TimeSpan DeregisterTimeout = TimeSpan.FromMilliseconds(400);

    private readonly WorkerOptions _options = options.Value;
    private readonly Outage _outage = new("keeping the lease", time, logger);
    private TaskCompletionSource<WorkerSession> _session = NewSource();

    /// <summary>The session whose lease is in force; waits while there is none.</summary>
    public Task<WorkerSession> CurrentAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _session).Task.WaitAsync(cancellationToken);

    /// <summary>The worker whose lease is in force; null while there is none.</summary>
    public Guid? WorkerId => Volatile.Read(ref _session).Task is { IsCompletedSuccessfully: true } session ? session.Result.Identity.Id : null;

    /// <summary>Jobs that the worker can run at once; changes are told with the next heartbeat.</summary>
    public int Slots { get; set; } = options.Value.Slots;

    /// <summary>Set when jobs may still be running at the end: the worker must then stay known, for its jobs to be rescued.</summary>
    public bool LeavesJobs { get; set; }

    /// <summary>Keeps a lease until cancelled, then gives it back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryRegisterAsync(cancellationToken).ConfigureAwait(false) is not (var session, var registeredAt))
                return;
            pulse.Renewed(registeredAt);
            Volatile.Read(ref _session).SetResult(session);
            // If renewing ends by a bug, nobody keeps the lease any more: that is as if it were lost, and whoever runs this again begins anew.
            bool isLost = true;
            try
            {
                isLost = await RenewUntilLostAsync(session, registeredAt, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Volatile.Write(ref _session, NewSource());
                if (isLost)
                    Lose(session);
            }

            if (!isLost && !LeavesJobs)
                await DeregisterAsync(session).ConfigureAwait(false);
        }
    }

    private void Lose(WorkerSession session)
    {
        LogLost(session.Identity.Id);
        metrics.LeaseLost();
        session.Lose();
    }

    /// <summary>Registers, however long the store is out of reach. Null when cancelled; otherwise with the time stamp from which the lease counts.</summary>
    private async Task<(WorkerSession Session, long RegisteredAt)?> TryRegisterAsync(CancellationToken cancellationToken)
    {
        var identity = new WorkerIdentity(Guid.NewGuid(), Environment.MachineName, Environment.ProcessId, JobplaneTelemetry.Version)
        {
            Queues = [.. _options.Queues.Select(queue => queue.Name)],
            Types = handlers.Types,
            Slots = Slots,
        };
        while (!cancellationToken.IsCancellationRequested)
        {
            long sentAt = time.GetTimestamp();
            try
            {
                await store.RegisterAsync(identity, _options.Lease, cancellationToken).ConfigureAwait(false);
                _outage.Over();
                return (new WorkerSession(identity), sentAt);
            }
            catch (StoreException e)
            {
                // The registration may have been committed all the same, so the next try is another worker.
                identity = identity with { Id = Guid.NewGuid() };
                await _outage.WaitAsync(e, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Renews the lease until it is lost (true) or the worker stops (false).</summary>
    private async Task<bool> RenewUntilLostAsync(WorkerSession session, long renewedAt, CancellationToken cancellationToken)
    {
        TimeSpan wait = _options.HeartbeatInterval;
        while (true)
        {
            // When the database does not say, our own monotonic clock does: counted from before the last renewal was sent,
            // it runs out no later than the database's.
            TimeSpan left = _options.Lease - time.GetElapsedTime(renewedAt);
            if (left <= TimeSpan.Zero)
                return true;
            await Task.Delay(wait < left ? wait : left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return false;
            long sentAt = time.GetTimestamp();
            bool? isHeld = await TryRenewAsync(session, _options.Lease - time.GetElapsedTime(renewedAt), cancellationToken).ConfigureAwait(false);
            if (isHeld == false)
                return true;
            if (isHeld == true)
            {
                renewedAt = sentAt;
                pulse.Renewed(sentAt);
            }

            wait = isHeld == true ? _options.HeartbeatInterval : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the lease is still held; null when the store did not say.</summary>
    private async Task<bool?> TryRenewAsync(WorkerSession session, TimeSpan left, CancellationToken cancellationToken)
    {
        if (left <= TimeSpan.Zero)
            return null;
        IReadOnlyList<long> finished = session.Finished.Take();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(left);
        try
        {
            bool isHeld = await store.HeartbeatAsync(session.Identity.Id, _options.Lease, Slots, finished, timeout.Token).ConfigureAwait(false);
            _outage.Over();
            return isHeld;
        }
        catch (StoreException e)
        {
            session.Finished.Return(finished);
            await _outage.WaitAsync(e, timeout.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            session.Finished.Return(finished);
            return null;
        }
    }

    private async Task DeregisterAsync(WorkerSession session)
    {
        using var timeout = new CancellationTokenSource(DeregisterTimeout, time);
        try
        {
            // Without its finished claims, the worker is soon checked for running jobs.
            await store.HeartbeatAsync(session.Identity.Id, _options.Lease, Slots, session.Finished.Take(), timeout.Token).ConfigureAwait(false);
            await store.DeregisterAsync(session.Identity.Id, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // Then the lease runs out.
        }
    }

    private static TaskCompletionSource<WorkerSession> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(131, LogLevel.Error, "Worker {WorkerId} lost its lease: its running jobs are cancelled, as others may run them now")]
    private partial void LogLost(Guid workerId);
}
