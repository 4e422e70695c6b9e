namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>
/// The permit logs of all clients of a kind. Two generations, each a window long, forget the idle at no cost: a client that was not
/// seen for a whole generation has no permit left in the window. When a generation is full, the clients that it has no room for
/// share one log, so that a flood of made-up clients costs bounded memory and hurts only others like them.
/// </summary>
internal sealed class ClientLogs<TKey>(RateLimitPolicy policy, TimeProvider time, int capacity)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly PermitLog _overflow = new();
    private Dictionary<TKey, PermitLog> _current = [];
    private Dictionary<TKey, PermitLog> _previous = [];
    private long _generationStart = time.GetTimestamp();

    /// <summary>How many clients are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _current.Count + _previous.Count;
        }
    }

    public RateLimitDecision Take(TKey client)
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            Rotate(now);
            return LogOf(client).Take(now, policy);
        }
    }

    private void Rotate(long now)
    {
        long age = now - _generationStart;
        if (age < policy.Window)
            return;
        _previous = age < 2 * policy.Window ? _current : [];
        _current = [];
        _generationStart = now;
    }

    private PermitLog LogOf(TKey client)
    {
        if (_current.TryGetValue(client, out PermitLog? log))
            return log;
        if (_previous.Remove(client, out log))
        {
            _current.Add(client, log);
            return log;
        }

        if (_current.Count >= capacity)
            return _overflow;
        log = new PermitLog();
        _current.Add(client, log);
        return log;
    }
}
