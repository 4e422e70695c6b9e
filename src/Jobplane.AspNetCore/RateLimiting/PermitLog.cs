namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>
/// The times of one client's permits within the window: in no stretch of time as long as the window are there more than the limit,
/// wherever it begins. With a high limit, permits close together share an entry that counts until the last of them leaves the
/// window, so that the log stays small and errs to the strict side, by a thousandth of the window at most.
/// Not safe for concurrent use.
/// </summary>
internal sealed class PermitLog
{
    private const int InitialCapacity = 4;

    // A ring: the oldest entry is at _first.
    private Entry[] _entries = new Entry[InitialCapacity];
    private int _first;
    private int _length;
    private int _taken;

    /// <summary>Takes a permit if there is one. A refusal costs nothing.</summary>
    public RateLimitDecision Take(long now, RateLimitPolicy policy)
    {
        ForgetUntil(now - policy.Window);
        bool allowed = _taken < policy.Limit;
        if (allowed)
            Record(now, policy.SharedTicks);
        return new RateLimitDecision(allowed, policy.Limit - _taken, SecondsUntilNextReturn(now, policy));
    }

    private void ForgetUntil(long time)
    {
        while (_length > 0 && _entries[_first].Last <= time)
        {
            _taken -= _entries[_first].Count;
            _first = (_first + 1) % _entries.Length;
            _length--;
        }
    }

    private void Record(long now, long sharedTicks)
    {
        _taken++;
        if (_length > 0)
        {
            ref Entry newest = ref _entries[(_first + _length - 1) % _entries.Length];
            if (now - newest.FirstTime < sharedTicks)
            {
                newest = newest with { Last = now, Count = newest.Count + 1 };
                return;
            }
        }

        if (_length == _entries.Length)
            Grow();
        _entries[(_first + _length++) % _entries.Length] = new Entry(now, now, 1);
    }

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        for (int i = 0; i < _length; i++)
            larger[i] = _entries[(_first + i) % _entries.Length];
        _entries = larger;
        _first = 0;
    }

    // Rounded up, so that a client which waits as long as it was told is not refused again.
    private int SecondsUntilNextReturn(long now, RateLimitPolicy policy)
    {
        long ticks = _entries[_first].Last + policy.Window - now;
        return (int)((ticks + policy.TicksPerSecond - 1) / policy.TicksPerSecond);
    }

    private readonly record struct Entry(long FirstTime, long Last, int Count);
}
