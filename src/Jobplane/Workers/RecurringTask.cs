using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>Does something again and again until cancelled, whatever happens to the store meanwhile.</summary>
internal sealed class RecurringTask(string activity, TimeSpan interval, TimeProvider time, ILogger logger)
{
    private readonly Outage _outage = new(activity, time, logger);
    private TaskCompletionSource _wake = NewSource();

    /// <summary>Does it again at once, or as soon as the current time is over.</summary>
    public void Wake() => Volatile.Read(ref _wake).TrySetResult();

    public async Task RunAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step(cancellationToken).ConfigureAwait(false);
                _outage.Over();
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e)
            {
                await _outage.WaitAsync(e, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _wake).Task.WaitAsync(interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Before the next step: what wakes the task from here on may concern what that step did not see.
        if (Volatile.Read(ref _wake).Task.IsCompleted)
            Volatile.Write(ref _wake, NewSource());
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
