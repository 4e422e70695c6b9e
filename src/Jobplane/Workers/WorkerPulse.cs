using System.Collections.Concurrent;

namespace Jobplane.Workers;

/// <summary>The signs by which one can tell whether this process's worker is at work: when it renewed its lease, and how long its calls of the store take.</summary>
internal sealed class WorkerPulse(TimeProvider time)
{
    private const long NoLease = 0;

    private readonly ConcurrentQueue<CallTimer> _calls = [];
    private long _renewedAt;

    /// <summary>How long ago the lease was renewed, or the worker began to ask for its first one; null when no worker runs jobs in this process.</summary>
    public TimeSpan? SinceRenewal => Volatile.Read(ref _renewedAt) is not NoLease and var renewedAt ? time.GetElapsedTime(renewedAt) : null;

    /// <summary>The call that has been under way for longest; null when no loop makes any.</summary>
    public CallTimer? LongestCall => _calls.MaxBy(static call => call.Elapsed);

    /// <summary>Notes that the worker begins, and is to have a lease from now on.</summary>
    public void Begin() => Renewed(time.GetTimestamp());

    /// <summary>Notes that the lease counts from a time stamp on.</summary>
    public void Renewed(long timestamp) => Volatile.Write(ref _renewedAt, timestamp);

    /// <summary>Notes that the worker has ended.</summary>
    public void End() => Volatile.Write(ref _renewedAt, NoLease);

    /// <summary>Adds a call that one loop makes, and that should not take long.</summary>
    public CallTimer AddCall(string activity)
    {
        var call = new CallTimer(activity, time);
        _calls.Enqueue(call);
        return call;
    }
}
