using System.CommandLine;
using System.Text.Json;
using Jobplane.Benchmarks.Drain;
using Jobplane.Benchmarks.Enqueue;
using Jobplane.Benchmarks.Latency;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Peers;

/// <summary>The same work by Jobplane and by graphile-worker, in turn, on one PostgreSQL server with the same settings.</summary>
internal static class CompareBenchmark
{
    private const int BatchCallers = 2;
    private const int LatencyJobs = 300;
    private const int LatencyPauseMilliseconds = 60;

    private static readonly string[] Kinds = ["drain", "enqueue", "latency"];

    public static Command Command()
    {
        var postgres = new Option<string?>("--postgres") { Description = StoreArguments.PostgresDescription };
        var what = new Option<string[]>("--what") { Description = "What to compare.", DefaultValueFactory = _ => Kinds, AllowMultipleArgumentsPerToken = true }
            .AcceptOnlyFromAmong(Kinds);
        var jobs = new Option<int>("--jobs") { Description = "Jobs to drain.", DefaultValueFactory = _ => 200_000 };
        var concurrency = new Option<int>("--concurrency") { Description = "Slots of Jobplane's worker.", DefaultValueFactory = _ => 64 };
        var peerConcurrency = new Option<int>("--peer-concurrency")
        {
            Description = "Concurrent jobs of the peer. Default: what its own performance test takes.",
            DefaultValueFactory = _ => 24,
        };
        var callers = new Option<int>("--callers") { Description = "Callers of single enqueues.", DefaultValueFactory = _ => 64 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds an enqueue run.", DefaultValueFactory = _ => 5 };
        var runs = new Option<int>("--runs") { Description = "Runs of each, in turn.", DefaultValueFactory = _ => 3 };
        var command = new Command("compare", "Compare with graphile-worker (needs Node.js), runs in turn.")
        {
            postgres, what, jobs, concurrency, peerConcurrency, callers, seconds, runs,
        };
        command.SetAction(async (parsed, _) =>
        {
            await GraphileWorker.InstallAsync();
            await using PostgresBenchmarkStore store = await PostgresBenchmarkStore.CreateAsync(parsed.GetValue(postgres));
            await using var peer = new GraphileWorker(store);
            var report = new Report("compare", store.Name);
            var comparison = new Comparison(report, parsed.GetValue(runs));
            string[] chosen = parsed.GetValue(what)!;
            if (chosen.Contains("drain"))
                await DrainAsync(comparison, store, peer, parsed.GetValue(jobs), parsed.GetValue(concurrency), parsed.GetValue(peerConcurrency));
            if (chosen.Contains("enqueue"))
                await EnqueueAsync(comparison, store, peer, parsed.GetValue(callers), parsed.GetValue(seconds));
            if (chosen.Contains("latency"))
                await LatencyAsync(report, store.ConnectionString);
            report.Write();
        });
        return command;
    }

    private static async Task DrainAsync(
        Comparison comparison, PostgresBenchmarkStore store, GraphileWorker peer, int jobs, int concurrency, int peerConcurrency)
    {
        // A whole run that does not count: the first one pays for the server's log files and memory, which the next finds there.
        Progress.Say("warming up");
        await DrainBenchmark.DrainAsync(store, jobs, concurrency);
        await comparison.AddAsync(
            "drain jobs/s",
            async () => jobs / (await DrainBenchmark.DrainAsync(store, jobs, concurrency)).Written.TotalSeconds,
            () => peer.JobsPerSecondAsync("drain", $"{jobs}", $"{peerConcurrency}"));
    }

    private static async Task EnqueueAsync(Comparison comparison, PostgresBenchmarkStore store, GraphileWorker peer, int callers, int seconds)
    {
        TimeSpan duration = TimeSpan.FromSeconds(seconds);
        await comparison.AddAsync(
            $"enqueue, {callers} callers, jobs/s",
            () => EnqueueBenchmark.JobsPerSecondAsync(store, callers, duration, isBatch: false),
            () => peer.JobsPerSecondAsync("enqueue-single", $"{callers}", $"{seconds}"));
        await comparison.AddAsync(
            "enqueue in batches of 1000, jobs/s",
            () => EnqueueBenchmark.JobsPerSecondAsync(store, BatchCallers, duration, isBatch: true),
            () => peer.JobsPerSecondAsync("enqueue-batch", $"{BatchCallers}", $"{seconds}"));
    }

    /// <summary>In new schemas, as the enqueues have left jobs that no handler is there for. One run each tells the median and the tail.</summary>
    private static async Task LatencyAsync(Report report, string connectionString)
    {
        await using PostgresBenchmarkStore store = await PostgresBenchmarkStore.CreateAsync(connectionString);
        await using var peer = new GraphileWorker(store);
        Progress.Say("latency");
        Durations own = await LatencyBenchmark.MeasureAsync(store, LatencyJobs, TimeSpan.FromMilliseconds(LatencyPauseMilliseconds));
        JsonElement theirs = await peer.RunAsync("latency", $"{LatencyJobs}", $"{LatencyPauseMilliseconds}");
        Comparison.AddRow(report, "latency p50 ms", 1, own.Percentile(50), theirs.GetProperty("p50").GetDouble());
        Comparison.AddRow(report, "latency p99 ms", 1, own.Percentile(99), theirs.GetProperty("p99").GetDouble());
    }
}
