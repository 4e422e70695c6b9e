using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Idle;

/// <summary>What a server costs while nothing happens: statements, memory, processor time.</summary>
internal static class IdleBenchmark
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static Command Command()
    {
        var store = new StoreArguments();
        var seconds = new Option<int>("--seconds") { Description = "Seconds to watch, after 5 to settle.", DefaultValueFactory = _ => 60 };
        var command = new Command("idle", "Watch a server with a worker that has nothing to do.") { seconds };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            await RunAsync(target, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
        });
        return command;
    }

    private static async Task RunAsync(BenchmarkStore store, TimeSpan time)
    {
        // With handlers, as a worker without them does not even poll.
        await using ServerProcess server = await ServerProcess.StartAsync(store, ("Jobplane__Samples", "true"));
        await Task.Delay(Settling);
        long? before = await store.ReadStatementsAsync();
        ProcessUsage start = server.Usage;
        long startedAt = Stopwatch.GetTimestamp();
        await using (new Progress("seconds watched", () => (long)Stopwatch.GetElapsedTime(startedAt).TotalSeconds, (long)time.TotalSeconds))
            await Task.Delay(time);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(startedAt);
        ProcessUsage end = server.Usage;
        long? statements = await store.ReadStatementsAsync() - before;
        if (statements is null && store is PostgresBenchmarkStore)
            Progress.Say("The server has no pg_stat_statements, so its statements are not counted: add it to shared_preload_libraries.");
        var report = new Report("idle", store.Name);
        report.Add(
            ("seconds", elapsed.TotalSeconds),
            ("statements/s", statements / elapsed.TotalSeconds),
            ("resident MB", end.ResidentMegabytes),
            ("processor ms/s", (end.ProcessorTime - start.ProcessorTime).TotalMilliseconds / elapsed.TotalSeconds));
        report.Write();
    }
}
