using System.Collections.Concurrent;

namespace Jobplane.Dashboard.Pages;

/// <summary>
/// Keeps what was read for a moment: however many people have a page open that reads itself again every few seconds, the store is asked once in that time
/// for each thing.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lifetime">How long a reading is good for.</param>
internal sealed class SharedReads<TKey, TValue>(TimeProvider time, TimeSpan lifetime)
    where TKey : notnull
{
    /// <summary>Readings that are kept at once; with more, the old ones go.</summary>
    private const int MaxKept = 200;

    private readonly ConcurrentDictionary<TKey, Reading> _readings = [];

    /// <summary>A reading that is new enough, or else a new one. It is shared, so one caller's end does not cancel it.</summary>
    public async Task<TValue> GetAsync(TKey key, Func<Task<TValue>> read, CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        if (!_readings.TryGetValue(key, out Reading? known) || time.GetElapsedTime(known.Start, now) >= lifetime)
        {
            Forget(now);
            var begun = new Reading(now, new Lazy<Task<TValue>>(read));
            known = _readings.AddOrUpdate(key, begun, (_, other) => ReferenceEquals(other, known) ? begun : other);
        }

        try
        {
            return await known.Value.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The next one tries anew.
            _readings.TryRemove(KeyValuePair.Create(key, known));
            throw;
        }
    }

    private void Forget(long now)
    {
        if (_readings.Count < MaxKept)
            return;
        foreach (KeyValuePair<TKey, Reading> reading in _readings.Where(reading => time.GetElapsedTime(reading.Value.Start, now) >= lifetime))
            _readings.TryRemove(reading);
    }

    private sealed record Reading(long Start, Lazy<Task<TValue>> Value);
}
