namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>How many permits a window has, in the ticks of a monotonic clock.</summary>
internal sealed class RateLimitPolicy
{
    /// <summary>Most entries of a client's log: 16 KiB. Up to as many permits, each has an entry of its own.</summary>
    private const int MaxEntries = 1000;

    public RateLimitPolicy(int limit, int windowSeconds, long ticksPerSecond)
    {
        Limit = limit;
        WindowSeconds = windowSeconds;
        TicksPerSecond = ticksPerSecond;
        Window = windowSeconds * ticksPerSecond;
        SharedTicks = limit <= MaxEntries ? 0 : Window / MaxEntries;
    }

    public int Limit { get; }

    public int WindowSeconds { get; }

    public long TicksPerSecond { get; }

    public long Window { get; }

    /// <summary>How long after the first permit of an entry others may join it; 0 for never.</summary>
    public long SharedTicks { get; }
}
