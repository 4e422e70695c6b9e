using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Jobplane.Workers;

/// <summary>Wakes this process's workers when a queue has ready jobs. A signal given while nobody waits is kept, once.</summary>
internal sealed class QueueSignals
{
    private readonly ConcurrentDictionary<string, Channel<bool>> _signals = new(StringComparer.Ordinal);

    /// <summary>Wakes the worker of one queue, if this process has it.</summary>
    public void Set(string queue)
    {
        if (_signals.TryGetValue(queue, out Channel<bool>? signal))
            signal.Writer.TryWrite(true);
    }

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
