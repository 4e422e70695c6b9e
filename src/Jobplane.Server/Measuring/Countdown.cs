namespace Jobplane.Server.Measuring;

/// <summary>Completes when a number of jobs have run.</summary>
internal sealed class Countdown(long count)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _seen;

    public long Seen => Volatile.Read(ref _seen);

    public Task Done => _done.Task;

    public void Signal()
    {
        if (Interlocked.Increment(ref _seen) == count)
            _done.TrySetResult();
    }
}
