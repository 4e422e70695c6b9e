using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>
/// Keeps a loop of the worker alive. Outages of the store are the loops' own affair; one that dies of anything else has met a bug, which is
/// reported when it happens, and the loop begins again after a wait that grows. Without it a worker would go on with a part missing, and nobody
/// would know before it stops.
/// </summary>
internal sealed partial class SupervisedTask(string activity, TimeProvider time, ILogger logger)
{
    private static readonly RetryPolicy Backoff = new()
    {
        BaseDelay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(30),
    };

    // Past the cap of the backoff; the exponent needs to grow no further.
    private const int MostFailures = 20;

    // A loop that has lived for so long was sound.
    private static readonly TimeSpan Sound = TimeSpan.FromMinutes(1);

    /// <summary>Runs the loop until it ends by itself, or is cancelled.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        int failures = 0;
        while (true)
        {
            long startedAt = time.GetTimestamp();
            try
            {
                await loop(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the rest of the worker needs this loop.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failures = time.GetElapsedTime(startedAt) < Sound ? Math.Min(failures + 1, MostFailures) : 1;
                LogDied(e, activity);
            }

            await Task.Delay(Backoff.DelayAfter(failures), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
        }
    }

    [LoggerMessage(172, LogLevel.Error, "An unexpected error ended {Activity}; it begins again. Please report this")]
    private partial void LogDied(Exception error, string activity);
}
