using System.Collections.Concurrent;

namespace Jobplane.Server.Measuring;

/// <summary>When jobs started, for whoever waits for them.</summary>
internal sealed class Starts
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<long>> _starts = new();

    public void Note(Guid id, long time) => Source(id).TrySetResult(time);

    public async Task<long> WaitAsync(Guid id, CancellationToken cancellationToken = default)
    {
        long time = await Source(id).Task.WaitAsync(Limit, cancellationToken);
        _starts.TryRemove(id, out _);
        return time;
    }

    private TaskCompletionSource<long> Source(Guid id) =>
        _starts.GetOrAdd(id, static _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
}
