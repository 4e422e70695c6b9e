using System.Diagnostics;

namespace Jobplane.Benchmarks.Reports;

/// <summary>Says on stderr, every few seconds, how far a long run is.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _task;

    public Progress(string what, Func<long> done, long? total = null) => _task = RunAsync(what, done, total);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _task;
        _end.Dispose();
    }

    /// <summary>Says that a step begins.</summary>
    public static void Say(string step) => Console.Error.WriteLine($"  {step}");

    private async Task RunAsync(string what, Func<long> done, long? total)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            await Task.Delay(Interval, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested)
                return;
            string of = total is { } all ? $" of {all:#,0}" : "";
            Say($"{what}: {done():#,0}{of} after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0} s");
        }
    }
}
