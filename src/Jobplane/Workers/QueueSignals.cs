using System.Collections.Concurrent;

namespace Jobplane.Workers;

/// <summary>Wakes this process's workers when a queue has ready jobs, and its poller when jobs are to be cancelled.</summary>
internal sealed class QueueSignals
{
    private readonly ConcurrentDictionary<string, Action> _wakers = new(StringComparer.Ordinal);

    /// <summary>Looks for this process's jobs that are to be cancelled; set by the poller.</summary>
    public Action? LookForCancelRequests { get; set; }

    /// <summary>Names what wakes the worker of a queue. It is called from any thread, and must keep the signal until the worker looks.</summary>
    public void Listen(string queue, Action wake) => _wakers[queue] = wake;

    /// <summary>Wakes the worker of one queue, if this process has it.</summary>
    public void Set(string queue)
    {
        if (_wakers.TryGetValue(queue, out Action? wake))
            wake();
    }

    /// <summary>Tells that a job that runs somewhere is to be cancelled.</summary>
    public void SetCancelRequested() => LookForCancelRequests?.Invoke();

    /// <summary>Wakes the workers of all queues.</summary>
    public void SetAll()
    {
        foreach (Action wake in _wakers.Values)
            wake();
    }
}
