using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Jobplane.Workers;

/// <summary>
/// Wakes this process's workers when a queue has ready jobs, and its poller when jobs are to be cancelled. A signal given while
/// nobody waits is kept, once.
/// </summary>
internal sealed class QueueSignals
{
    private readonly ConcurrentDictionary<string, Channel<bool>> _signals = new(StringComparer.Ordinal);

    /// <summary>Wakes the worker of one queue, if this process has it.</summary>
    public void Set(string queue)
    {
        if (_signals.TryGetValue(queue, out Channel<bool>? signal))
            signal.Writer.TryWrite(true);
    }

    /// <summary>Looks for this process's jobs that are to be cancelled; set by the poller.</summary>
    public Action? LookForCancelRequests { get; set; }

    /// <summary>Tells that a job that runs somewhere is to be cancelled.</summary>
    public void SetCancelRequested() => LookForCancelRequests?.Invoke();

    /// <summary>Wakes the workers of all queues.</summary>
    public void SetAll()
    {
        foreach (Channel<bool> signal in _signals.Values)
            signal.Writer.TryWrite(true);
    }

    /// <summary>Waits for the next signal of a queue.</summary>
    public async ValueTask WaitAsync(string queue, CancellationToken cancellationToken)
    {
        Channel<bool> signal = _signals.GetOrAdd(queue, static _ =>
            Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));
        await signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }
}
