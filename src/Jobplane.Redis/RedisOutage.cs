using Microsoft.Extensions.Logging;

namespace Jobplane.Redis;

/// <summary>
/// Whether Redis is worth asking. After a failure one request a second tries it while all others go on without, so that none waits
/// for what does not answer. The outage is told once when it begins and once when it is over.
/// </summary>
internal sealed partial class RedisOutage(RedisFallback fallback, TimeProvider time, ILogger logger)
{
    /// <summary>How long after a failure the next request tries.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const long None = 0;

    // When the next request may try, in ticks of the clock's timestamps; None while all may.
    private long _nextTry = None;

    /// <summary>Whether the caller may ask Redis.</summary>
    public bool MayTry()
    {
        long next = Volatile.Read(ref _nextTry);
        return next == None || (time.GetTimestamp() >= next && Interlocked.CompareExchange(ref _nextTry, AfterPause(), next) == next);
    }

    /// <summary>Notes that Redis did not answer.</summary>
    public void Failed(Exception failure)
    {
        if (Interlocked.Exchange(ref _nextTry, AfterPause()) != None)
            return;
        if (fallback == RedisFallback.Memory)
            LogMemory(failure.Message);
        else
            LogRefuse(failure.Message);
    }

    /// <summary>Notes that it did.</summary>
    public void Answered()
    {
        if (Volatile.Read(ref _nextTry) != None && Interlocked.Exchange(ref _nextTry, None) != None)
            LogOver();
    }

    private long AfterPause() => Math.Max(None + 1, time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency));

    [LoggerMessage(3201, LogLevel.Warning, "The rate limit cannot be counted in Redis, and each node counts for itself until it can: {Reason}")]
    private partial void LogMemory(string reason);

    [LoggerMessage(3202, LogLevel.Warning, "The rate limit cannot be counted in Redis, and requests are answered 503 until it can: {Reason}")]
    private partial void LogRefuse(string reason);

    [LoggerMessage(3203, LogLevel.Information, "The rate limit is counted in Redis again.")]
    private partial void LogOver();
}
