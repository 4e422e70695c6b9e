using System.Collections.Concurrent;

namespace Jobplane.Postgres;

/// <summary>
/// Where a claim begins to look for ready jobs. A claimed job's entry stays in index <c>ready_jobs_order</c> until vacuum may remove it,
/// and vacuum may not while any transaction of the server is older. Walking over such entries halved the throughput within 5 s;
/// a floor above them avoids it.
///
/// A claim takes jobs in the order of rank, so below the last rank that it took nothing is ready, with two exceptions: jobs whose
/// enqueue began before and commits after, and jobs handed back by others. For the first, a floor keeps a window's distance
/// from the present; for what comes later still, each sweep looks below the floor, and brings it down to what it finds.
/// </summary>
internal sealed class RankFloors
{
    /// <summary>Priorities are 0 to 9; claims take them from the highest down.</summary>
    public const int Priorities = 10;

    /// <summary>How long an enqueue may take to commit and still be found by the next claim instead of the next sweep. A rank is in microseconds.</summary>
    private const long WindowMicroseconds = 500_000;

    private readonly ConcurrentDictionary<(string Queue, string Types), long[]> _floors = new();

    /// <summary>The floors of a queue for these types, by priority from 9 down to 0.</summary>
    public long[] Of(string queue, IReadOnlyList<string> types)
    {
        long[] floors = Entry(queue, types);
        lock (floors)
            return [.. floors];
    }

    /// <summary>Notes the last rank that a claim took of a priority, at a time of the database's clock.</summary>
    public void Raise(string queue, IReadOnlyList<string> types, int priority, long rank, DateTimeOffset now) =>
        RaiseTo(queue, types, priority, Math.Min(rank, Microseconds(now) - WindowMicroseconds));

    /// <summary>
    /// Notes that a sweep found nothing ready of these types, at a time of the database's clock in microseconds. What there is may be jobs of types that
    /// no worker here knows, a million of them, which no claim should walk over again.
    /// </summary>
    public void RaiseAbove(string queue, IReadOnlyList<string> types, int priority, long now) =>
        RaiseTo(queue, types, priority, now - WindowMicroseconds);

    /// <summary>Notes the lowest ready rank that a sweep found.</summary>
    public void Lower(string queue, IReadOnlyList<string> types, int priority, long rank)
    {
        long[] floors = Entry(queue, types);
        lock (floors)
            floors[Place(priority)] = Math.Min(floors[Place(priority)], rank);
    }

    private void RaiseTo(string queue, IReadOnlyList<string> types, int priority, long floor)
    {
        long[] floors = Entry(queue, types);
        lock (floors)
            floors[Place(priority)] = Math.Max(floors[Place(priority)], floor);
    }

    private long[] Entry(string queue, IReadOnlyList<string> types) =>
        _floors.GetOrAdd((queue, string.Join(',', types)), static _ => new long[Priorities]);

    private static int Place(int priority) => Priorities - 1 - priority;

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
