using Microsoft.Extensions.Logging;

namespace Jobplane.Workers;

/// <summary>One activity's way through an outage of the store: said once when it begins and once when it is over, with growing waits between.</summary>
internal sealed partial class Outage(string activity, TimeProvider time, ILogger logger)
{
    private static readonly RetryPolicy Backoff = new()
    {
        BaseDelay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(3),
    };

    // Past the cap of the backoff; the exponent needs to grow no further.
    private const int MostFailures = 10;

    private int _failures;

    /// <summary>Waits before the next try. Returns early, without an error, when cancelled.</summary>
    public async Task WaitAsync(Exception error, CancellationToken cancellationToken)
    {
        int failures = Interlocked.Increment(ref _failures);
        if (failures == 1)
            LogBegins(activity, error.Message);
        await Task.Delay(Backoff.DelayAfter(Math.Min(failures, MostFailures)), time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Notes a success.</summary>
    public void Over()
    {
        if (Volatile.Read(ref _failures) != 0 && Interlocked.Exchange(ref _failures, 0) != 0)
            LogOver(activity);
    }

    [LoggerMessage(121, LogLevel.Warning, "The store fails at {Activity}; it is tried again until it works: {Reason}")]
    private partial void LogBegins(string activity, string reason);

    [LoggerMessage(122, LogLevel.Information, "The store works again at {Activity}")]
    private partial void LogOver(string activity);
}
