using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Drain;

/// <summary>How fast one worker process runs a backlog of jobs without work. All rows are kept.</summary>
internal static class DrainBenchmark
{
    private const int WarmUpJobs = 10_000;

    public static Command Command()
    {
        var store = new StoreArguments();
        var jobs = new Option<int>("--jobs") { Description = "Jobs to drain.", DefaultValueFactory = _ => 200_000 };
        var concurrency = new Option<int>("--concurrency") { Description = "Slots of the worker.", DefaultValueFactory = _ => 64 };
        var runs = new Option<int>("--runs") { Description = "Runs, each on a fresh backlog.", DefaultValueFactory = _ => 3 };
        var command = new Command("drain", "Run a preloaded backlog of no-op jobs through the real worker.") { jobs, concurrency, runs };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            await RunAsync(target, parsed.GetValue(jobs), parsed.GetValue(concurrency), parsed.GetValue(runs));
        });
        return command;
    }

    private static async Task RunAsync(BenchmarkStore store, int jobs, int concurrency, int runs)
    {
        Progress.Say("warming up");
        await DrainAsync(store, WarmUpJobs, concurrency);
        var report = new Report("drain", store.Name);
        for (int run = 1; run <= runs; run++)
        {
            Progress.Say($"run {run} of {runs}: {jobs:#,0} jobs");
            (TimeSpan elapsed, StoreCounters work) = await DrainAsync(store, jobs, concurrency);
            report.Add(
                ("run", run),
                ("jobs", jobs),
                ("seconds", elapsed.TotalSeconds),
                ("jobs/s", jobs / elapsed.TotalSeconds),
                ("wal bytes/job", (double)work.WalBytes / jobs),
                ("commits/job", (double)work.Commits / jobs),
                ("hot share", (double)work.HotUpdates / Math.Max(1, work.Updates)));
        }

        report.Write();
    }

    /// <summary>From the start of the worker until every completion is committed.</summary>
    public static async Task<(TimeSpan Elapsed, StoreCounters Work)> DrainAsync(BenchmarkStore store, int jobs, int concurrency)
    {
        await Backlog.EnqueueAsync(store, jobs, static number => new Noop(number));
        await store.SettleAsync();
        long before = (await store.CountAsync()).GetValueOrDefault("completed");
        StoreCounters start = await store.ReadCountersAsync();
        var remaining = new Countdown(jobs);
        await using var progress = new Progress("jobs run", () => remaining.Seen, jobs);
        long startedAt = Stopwatch.GetTimestamp();
        using (IHost host = await BenchmarkHost.StartWorkerAsync(store, concurrency, builder =>
        {
            builder.Services.AddSingleton(remaining);
            builder.AddHandler<Noop, NoopHandler>();
        }))
        {
            await remaining.Done;
            await host.StopAsync();
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(startedAt);
        StoreCounters end = await store.ReadCountersAsync();
        long completed = (await store.CountAsync()).GetValueOrDefault("completed") - before;
        if (completed != jobs || remaining.Seen != jobs)
            throw new InvalidOperationException($"Of {jobs} jobs {completed} are completed, after {remaining.Seen} runs.");
        return (elapsed, end - start);
    }
}
