using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>Does something again and again until cancelled, whatever happens to the store meanwhile.</summary>
internal sealed class RecurringTask(string activity, TimeSpan interval, TimeProvider time, ILogger logger)
{
    private readonly Outage _outage = new(activity, time, logger);

    public async Task RunAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step(cancellationToken).ConfigureAwait(false);
                _outage.Over();
                await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
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
}
