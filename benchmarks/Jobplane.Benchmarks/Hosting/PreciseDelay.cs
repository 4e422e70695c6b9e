using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Jobplane.Benchmarks.Hosting;

/// <summary>
/// Delays of one length that take about that long. The timers of .NET tick with the kernel's coarse clock, so that Task.Delay(1)
/// takes 4 ms where the kernel runs at 250 Hz. Here one thread sleeps on a high-resolution timer and ends the delays in order.
/// </summary>
internal sealed class PreciseDelay : IDisposable
{
    private readonly TimeSpan _length;
    private readonly BlockingCollection<(long Due, TaskCompletionSource Source)> _waiting = [];
    private readonly Thread _thread;

    public PreciseDelay(TimeSpan length)
    {
        _length = length;
        _thread = new Thread(Run) { IsBackground = true, Name = "precise delay" };
        _thread.Start();
    }

    /// <summary>A task that completes after the length.</summary>
    public Task WaitAsync()
    {
        if (_length <= TimeSpan.Zero)
            return Task.CompletedTask;
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((Stopwatch.GetTimestamp() + (long)(_length.TotalSeconds * Stopwatch.Frequency), source));
        return source.Task;
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
    }

    private void Run()
    {
        foreach ((long due, TaskCompletionSource source) in _waiting.GetConsumingEnumerable())
        {
            long left = due - Stopwatch.GetTimestamp();
            if (left > 0)
                Sleep(left);
            source.SetResult();
        }
    }

    private static void Sleep(long ticks)
    {
        long nanoseconds = (long)(ticks * (1e9 / Stopwatch.Frequency));
        var request = new TimeSpec(nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
        _ = nanosleep(request, 0);
    }

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int nanosleep(in TimeSpec request, nint remaining);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds)
    {
        public TimeSpec(long seconds, long nanoseconds)
            : this((nint)seconds, (nint)nanoseconds)
        {
        }
    }
}
