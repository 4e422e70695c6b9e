using Jobplane.Batching;
using Jobplane.Storage;
using Jobplane.Workers;

namespace Jobplane.Maintenance;

/// <summary>Tells this process's workers at once, and those of others by notifications, what there is to do.</summary>
internal sealed class JobWaker
{
    private readonly IJobStore _store;
    private readonly QueueSignals _signals;
    private readonly SmartBatcher<string, bool> _notifications;

    public JobWaker(IJobStore store, QueueSignals signals)
    {
        _store = store;
        _signals = signals;
        _notifications = new(lanes: 1, store.Traits.MaxBatch, NotifyAsync);
    }

    /// <summary>Tells which queues have ready jobs.</summary>
    public async Task WakeAsync(IReadOnlyDictionary<string, int> queues, CancellationToken cancellationToken)
    {
        if (queues.Count == 0)
            return;
        foreach (string queue in queues.Keys)
            _signals.Set(queue);
        await _store.NotifyAsync([.. queues.Keys], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells that a queue has ready jobs, by a notification that many enqueues share. Returns at once.</summary>
    public void Wake(string queue)
    {
        _signals.Set(queue);
        _ = _notifications.RunAsync(queue);
    }

    /// <summary>Tells that a running job is to be cancelled. Returns at once.</summary>
    public void CancelRequested()
    {
        _signals.SetCancelRequested();
        _ = _notifications.RunAsync(IJobListener.CancelRequested);
    }

    private async Task<bool[]> NotifyAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        try
        {
            await _store.NotifyAsync(new HashSet<string>(queues, StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // What is to be done is stored; without the notification it is found by the next poll.
        }

        return new bool[queues.Count];
    }
}
