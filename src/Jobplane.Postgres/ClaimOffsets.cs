using System.Collections.Concurrent;

namespace Jobplane.Postgres;

/// <summary>
/// How many jobs at the head of a queue a claim leaves to the claims of other processes. Those that begin at the same time all meet at the head, where one gets
/// the jobs and the others learn of each that it is taken. A claim that was cut short by that begins behind them the next time, twice as far each time; and when claims
/// come through, each begins half as far behind as the one before, so that the head is never left alone for long.
/// </summary>
internal sealed class ClaimOffsets
{
    private readonly ConcurrentDictionary<string, int> _offsets = new(StringComparer.Ordinal);

    /// <summary>Where claims of the queue begin.</summary>
    public int Of(string queue) => _offsets.GetValueOrDefault(queue);

    /// <summary>Notes how a claim went.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="offset">Where it began.</param>
    /// <param name="limit">How many jobs it wanted.</param>
    /// <param name="isCut">Whether it was cut short.</param>
    public void Note(string queue, int offset, int limit, bool isCut)
    {
        if (isCut)
            _offsets[queue] = Math.Clamp(2 * offset, limit, MaxOffset);
        else if (offset > 0)
            _offsets[queue] = offset / 2;
    }

    /// <summary>Far behind all that claims can have under way at once.</summary>
    private const int MaxOffset = 1 << 20;
}
