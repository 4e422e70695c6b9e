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
        await DrainAsync(store, jobs, concurrency);
        var report = new Report("drain", store.Name);
        for (int run = 1; run <= runs; run++)
        {
            Progress.Say($"run {run} of {runs}: {jobs:#,0} jobs");
            DrainResult result = await DrainAsync(store, jobs, concurrency);
            StoreCounters work = result.Work;
            report.Add(
                ("run", run),
                ("jobs", jobs),
                ("seconds", result.Written.TotalSeconds),
                ("jobs/s", jobs / result.Written.TotalSeconds),
                ("processor us/job", result.ProcessorTime.TotalMicroseconds / jobs),
                ("allocated bytes/job", (double)result.AllocatedBytes / jobs),
                ("wal bytes/job", (double)work.WalBytes / jobs),
                ("commits/job", (double)work.Commits / jobs),
                ("hot share", (double)work.HotUpdates / Math.Max(1, work.Updates)));
        }

        report.Write();
    }

    /// <summary>Enqueues jobs, and runs them.</summary>
    public static async Task<DrainResult> DrainAsync(BenchmarkStore store, int jobs, int concurrency)
    {
        await Backlog.EnqueueAsync(store, jobs, static number => new Noop(number));
        await store.SettleAsync();
        long before = (await store.CountAsync()).GetValueOrDefault("completed");
        DrainResult result = await RunBacklogAsync(store, jobs, concurrency);
        long completed = (await store.CountAsync()).GetValueOrDefault("completed") - before;
        return completed == jobs && result.Runs == jobs
            ? result
            : throw new InvalidOperationException($"Of {jobs} jobs {completed} are completed, after {result.Runs} runs.");
    }

    /// <summary>Runs jobs that wait, until that many have run, and measures from the start of the worker until its stop.</summary>
    public static async Task<DrainResult> RunBacklogAsync(BenchmarkStore store, int jobs, int concurrency)
    {
        StoreCounters start = await store.ReadCountersAsync();
        var remaining = new Countdown(jobs);
        await using var progress = new Progress("jobs run", () => remaining.Seen, jobs);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = ProcessUsage.Own.ProcessorTime;
        long startedAt = Stopwatch.GetTimestamp();
        TimeSpan run;
        using (IHost host = await BenchmarkHost.StartWorkerAsync(store, concurrency, builder =>
        {
            builder.Services.AddSingleton(remaining);
            builder.AddHandler<Noop, NoopHandler>();
        }))
        {
            await remaining.Done;
            run = Stopwatch.GetElapsedTime(startedAt);
            await host.StopAsync();
        }

        TimeSpan written = Stopwatch.GetElapsedTime(startedAt);
        processor = ProcessUsage.Own.ProcessorTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        StoreCounters work = await store.ReadCountersAsync() - start;
        return new DrainResult(run, written, remaining.Seen, allocated, processor, work);
    }
}
