using Jobplane.Storage;
using Jobplane.Workers;

namespace Jobplane.Maintenance;

/// <summary>Tells this process's workers, and those of others, which queues have ready jobs.</summary>
internal sealed class JobWaker(IJobStore store, QueueSignals signals)
{
    public async Task WakeAsync(IReadOnlyDictionary<string, int> queues, CancellationToken cancellationToken)
    {
        if (queues.Count == 0)
            return;
        foreach (string queue in queues.Keys)
            signals.Set(queue);
        await store.NotifyAsync([.. queues.Keys], cancellationToken).ConfigureAwait(false);
    }
}
