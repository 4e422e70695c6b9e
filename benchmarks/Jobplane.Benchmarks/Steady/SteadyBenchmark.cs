using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Steady;

/// <summary>What a worker sustains while jobs keep coming, each of which takes a while.</summary>
internal static class SteadyBenchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static Command Command()
    {
        var store = new StoreArguments();
        var concurrency = new Option<int[]>("--concurrency")
        {
            Description = "Slots of the worker, a row each.",
            DefaultValueFactory = _ => [4, 16, 64, 256],
            AllowMultipleArgumentsPerToken = true,
        };
        var seconds = new Option<int>("--seconds") { Description = "Seconds measured a row, after a warm-up of 3.", DefaultValueFactory = _ => 10 };
        var work = new Option<double>("--work-ms") { Description = "Milliseconds that a job awaits.", DefaultValueFactory = _ => 1 };
        var rate = new Option<int?>("--rate") { Description = "Jobs a second to enqueue, one by one. Without it, --depth is held." };
        var depth = new Option<int>("--depth") { Description = "Jobs to keep waiting, enqueued in batches.", DefaultValueFactory = _ => 2000 };
        var command = new Command("steady", "Run a producer and a worker side by side, with jobs that take about a millisecond.")
        {
            concurrency, seconds, work, rate, depth,
        };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            var producing = new Producing(parsed.GetValue(rate), parsed.GetValue(depth));
            var report = new Report("steady", target.Name);
            foreach (int slots in parsed.GetValue(concurrency)!)
            {
                Progress.Say($"{slots} slots");
                await AddRowAsync(report, target, slots, producing, parsed.GetValue(work), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            }

            report.Write();
        });
        return command;
    }

    private static async Task AddRowAsync(Report report, BenchmarkStore store, int concurrency, Producing producing, double work, TimeSpan duration)
    {
        await using SteadyLoad load = await SteadyLoad.StartAsync(store, concurrency, producing, TimeSpan.FromMilliseconds(work));
        await using var progress = new Progress("jobs run", () => load.Times.Ended);
        await load.RunAsync(WarmUp);
        long firstSeq = await store.ReadLastSeqAsync();
        StoreCounters start = await store.ReadCountersAsync();
        long startedAt = Stopwatch.GetTimestamp();
        long before = load.Times.Ended;
        await load.RunAsync(duration);
        long jobs = load.Times.Ended - before;
        long endedAt = Stopwatch.GetTimestamp();
        StoreCounters use = await store.ReadCountersAsync() - start;
        Durations pickUp = load.Times.PickUp(startedAt, endedAt);
        Durations endToEnd = await store.ReadEndToEndAsync(firstSeq);
        report.Add(
            ("concurrency", concurrency),
            ("jobs", jobs),
            ("jobs/s", jobs / Stopwatch.GetElapsedTime(startedAt, endedAt).TotalSeconds),
            ("work ms", load.Times.MeanWork.TotalMilliseconds),
            ("pick-up p50 ms", pickUp.Percentile(50)),
            ("pick-up p95 ms", pickUp.Percentile(95)),
            ("pick-up p99 ms", pickUp.Percentile(99)),
            ("end-to-end p99 ms", endToEnd.Percentile(99)),
            ("dead tuples", use.DeadTuples),
            ("wal bytes/job", (double)use.WalBytes / Math.Max(1, jobs)),
            ("commits/job", (double)use.Commits / Math.Max(1, jobs)));
    }
}
