using System.Diagnostics;

namespace Jobplane.Benchmarks.Steady;

/// <summary>When each job, by its number, was enqueued and started. Numbers are handed out by <see cref="Reserve"/>.</summary>
internal sealed class JobTimes
{
    private const int SegmentSize = 1 << 16;

    // Segments never move, so that a time can be written while the list grows.
    private readonly Entry[]?[] _segments = new Entry[1 << 14][];
    private int _reserved;
    private long _started;
    private long _ended;
    private long _workTicks;

    public long Reserved => Volatile.Read(ref _reserved);

    public long Started => Volatile.Read(ref _started);

    public long Ended => Volatile.Read(ref _ended);

    /// <summary>The mean time between start and end of a job so far.</summary>
    public TimeSpan MeanWork => Ended == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, Volatile.Read(ref _workTicks) / Ended);

    /// <summary>The first of as many numbers. Only the producer calls it.</summary>
    public int Reserve(int count)
    {
        int first = _reserved;
        for (int segment = first / SegmentSize; segment <= (first + count - 1) / SegmentSize; segment++)
            _segments[segment] ??= new Entry[SegmentSize];
        Volatile.Write(ref _reserved, first + count);
        return first;
    }

    /// <summary>The job is stored, as its enqueuer was told.</summary>
    public void Enqueue(int number, long time) => At(number).Enqueued = time;

    public void Start(int number, long time)
    {
        At(number).Started = time;
        Interlocked.Increment(ref _started);
    }

    public void End(long workTicks)
    {
        Interlocked.Add(ref _workTicks, workTicks);
        Interlocked.Increment(ref _ended);
    }

    /// <summary>The times from enqueue to start of the jobs that started in a window.</summary>
    public Durations PickUp(long from, long until)
    {
        var times = new Durations();
        for (int number = 0; number < Reserved; number++)
        {
            Entry entry = At(number);
            if (entry.Enqueued > 0 && entry.Started >= from && entry.Started < until)
                times.Add(entry.Enqueued, entry.Started);
        }

        return times;
    }

    private ref Entry At(int number) => ref _segments[number / SegmentSize]![number % SegmentSize];

    private record struct Entry(long Enqueued, long Started);
}
