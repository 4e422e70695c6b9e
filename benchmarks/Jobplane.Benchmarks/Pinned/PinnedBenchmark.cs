using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Drain;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Steady;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Pinned;

/// <summary>What a transaction left open elsewhere costs, as dead rows can then not be removed.</summary>
internal static class PinnedBenchmark
{
    private const int WarmUpJobs = 10_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    public static Command Command()
    {
        var store = new StoreArguments();
        var jobs = new Option<int>("--jobs") { Description = "Jobs to drain.", DefaultValueFactory = _ => 200_000 };
        var runs = new Option<int>("--runs") { Description = "Drains of each kind, in turn.", DefaultValueFactory = _ => 2 };
        var concurrency = new Option<int>("--concurrency") { Description = "Slots of the worker.", DefaultValueFactory = _ => 64 };
        var minutes = new Option<double?>("--minutes") { Description = "Run a load of --rate for as long, clean and then pinned, instead of draining." };
        var rate = new Option<int>("--rate") { Description = "Jobs a second, with --minutes.", DefaultValueFactory = _ => 800 };
        var command = new Command("pinned", "Run jobs while another transaction stays open, and compare with a clean run.")
        {
            jobs, runs, concurrency, minutes, rate,
        };
        store.AddTo(command);
        command.SetAction((parsed, _) => parsed.GetValue(minutes) is { } time
            ? SustainAsync(() => store.CreateAsync(parsed), parsed.GetValue(concurrency), TimeSpan.FromMinutes(time), parsed.GetValue(rate))
            : DrainAsync(() => store.CreateAsync(parsed), parsed.GetValue(concurrency), parsed.GetValue(jobs), parsed.GetValue(runs)));
        return command;
    }

    private static async Task DrainAsync(Func<Task<BenchmarkStore>> create, int concurrency, int jobs, int runs)
    {
        await using BenchmarkStore store = await create();
        await DrainBenchmark.DrainAsync(store, WarmUpJobs, concurrency);
        using var claims = new ClaimTimes();
        var report = new Report("pinned", store.Name);
        for (int run = 1; run <= runs; run++)
        {
            double clean = await MeasureAsync(run, isPinned: false, 0);
            await MeasureAsync(run, isPinned: true, clean);
        }

        report.Write();

        async Task<double> MeasureAsync(int run, bool isPinned, double clean)
        {
            Progress.Say($"run {run} of {runs}, {Kind(isPinned)}");
            await using IAsyncDisposable? pin = isPinned ? await store.PinAsync() : null;
            claims.Take();
            DrainResult result = await DrainBenchmark.DrainAsync(store, jobs, concurrency);
            double perSecond = jobs / result.Written.TotalSeconds;
            Durations times = claims.Take();
            report.Add(
                ("horizon", Kind(isPinned)),
                ("run", run),
                ("jobs", jobs),
                ("jobs/s", perSecond),
                ("ratio", isPinned ? perSecond / clean : 1.0),
                ("claim p50 ms", times.Percentile(50)),
                ("claim p99 ms", times.Percentile(99)),
                ("wal bytes/job", (double)result.Work.WalBytes / jobs),
                ("dead tuples", result.Work.DeadTuples));
            return perSecond;
        }
    }

    private static async Task SustainAsync(Func<Task<BenchmarkStore>> create, int concurrency, TimeSpan time, int rate)
    {
        Report? report = null;
        SustainedRun? clean = null;
        foreach (bool isPinned in new[] { false, true })
        {
            await using BenchmarkStore store = await create();
            report ??= new Report("pinned sustained", store.Name);
            SustainedRun run = await SustainAsync(report, store, isPinned, concurrency, time, rate);
            clean ??= run;
            AddRow(report, Kind(isPinned), "all", run.PerSecond, run.Claims, (await store.ReadCountersAsync()).DeadTuples, run, clean);
        }

        report!.Write();
    }

    /// <summary>Runs a load, with a row every ten seconds.</summary>
    private static async Task<SustainedRun> SustainAsync(
        Report report, BenchmarkStore store, bool isPinned, int concurrency, TimeSpan time, int rate)
    {
        Progress.Say($"{Kind(isPinned)}: {rate:#,0} jobs/s for {time.TotalMinutes:0.#} min");
        using var claims = new ClaimTimes();
        await using SteadyLoad load = await SteadyLoad.StartAsync(store, concurrency, new Producing(rate, 0), TimeSpan.FromMilliseconds(1));
        await using var progress = new Progress("jobs run", () => load.Times.Ended);
        await load.RunAsync(WarmUp);
        await using IAsyncDisposable? pin = isPinned ? await store.PinAsync() : null;
        var all = new SustainedRun();
        claims.Take();
        for (TimeSpan done = TimeSpan.Zero; done < time; done += Slice)
        {
            long startedAt = Stopwatch.GetTimestamp();
            long before = load.Times.Ended;
            await load.RunAsync(Slice);
            Durations times = claims.Take();
            long jobs = load.Times.Ended - before;
            TimeSpan elapsed = Stopwatch.GetElapsedTime(startedAt);
            all.Add(jobs, elapsed, times);
            long dead = (await store.ReadCountersAsync()).DeadTuples;
            AddRow(report, Kind(isPinned), $"{(done + Slice).TotalSeconds:0} s", jobs / elapsed.TotalSeconds, times, dead, null, null);
        }

        return all;
    }

    private static void AddRow(
        Report report, string horizon, string until, double perSecond, Durations claims, long dead, SustainedRun? run, SustainedRun? clean) => report.Add(
        ("horizon", horizon),
        ("until", until),
        ("jobs/s", perSecond),
        ("claim p50 ms", claims.Percentile(50)),
        ("claim p99 ms", claims.Percentile(99)),
        ("dead tuples", dead),
        ("ratio jobs/s", run?.PerSecond / clean?.PerSecond),
        ("ratio claim p99", run?.Claims.Percentile(99) / clean?.Claims.Percentile(99)));

    private static string Kind(bool isPinned) => isPinned ? "pinned" : "clean";
}
