using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Latency;

/// <summary>How soon an idle worker starts a job: one at a time, with pauses of random length.</summary>
internal static class LatencyBenchmark
{
    // By then the runtime has compiled for good what a job goes through.
    private const int WarmUpJobs = 100;
    private static readonly EnqueueOptions Options = new() { ProjectId = BenchmarkHost.ProjectId };

    public static Command Command()
    {
        var store = new StoreArguments();
        var jobs = new Option<int>("--jobs") { Description = "Jobs to measure.", DefaultValueFactory = _ => 500 };
        var pause = new Option<int>("--pause-ms") { Description = "Longest pause between two jobs; the mean is half of it.", DefaultValueFactory = _ => 60 };
        var sameProcess = new Option<bool>("--same-process") { Description = "Enqueue where the worker runs, which then needs no notification." };
        var command = new Command("latency", "Time from a stored enqueue to the start of its handler, on an idle system.") { jobs, pause, sameProcess };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            await RunAsync(target, parsed.GetValue(jobs), TimeSpan.FromMilliseconds(parsed.GetValue(pause)), parsed.GetValue(sameProcess));
        });
        return command;
    }

    /// <summary>The times from a stored enqueue to the start of its handler in another process.</summary>
    public static async Task<Durations> MeasureAsync(BenchmarkStore store, int jobs, TimeSpan longestPause)
    {
        using IHost host = await BenchmarkHost.StartClientAsync(store);
        var starts = new Starts();
        await using IAsyncDisposable worker = await LatencyWorker.StartProcessAsync(store, starts);
        (Durations fromCommit, _) = await MeasureAsync(host.Client(), starts, jobs, longestPause);
        await host.StopAsync();
        return fromCommit;
    }

    private static async Task RunAsync(BenchmarkStore store, int jobs, TimeSpan longestPause, bool sameProcess)
    {
        var starts = new Starts();
        using IHost host = sameProcess
            ? await BenchmarkHost.StartAsync(builder =>
            {
                store.Use(builder);
                LatencyWorker.Configure(builder, starts.Note);
            })
            : await BenchmarkHost.StartClientAsync(store);
        await using IAsyncDisposable? worker = sameProcess ? null : await LatencyWorker.StartProcessAsync(store, starts);
        (Durations fromCommit, Durations fromCall) = await MeasureAsync(host.Client(), starts, jobs, longestPause);
        await host.StopAsync();
        var report = new Report("latency", store.Name);
        AddRow("commit to start", fromCommit);
        AddRow("call to start", fromCall);
        report.Write();

        void AddRow(string what, Durations times) => report.Add(
            ("what", what),
            ("worker", sameProcess ? "same process" : "other process"),
            ("jobs", times.Count),
            ("p50 ms", times.Percentile(50)),
            ("p95 ms", times.Percentile(95)),
            ("p99 ms", times.Percentile(99)),
            ("max ms", times.Max));
    }

    private static async Task<(Durations FromCommit, Durations FromCall)> MeasureAsync(
        JobClient client, Starts starts, int jobs, TimeSpan longestPause)
    {
        var fromCommit = new Durations();
        var fromCall = new Durations();
        await using var progress = new Progress("jobs started", () => fromCall.Count, jobs);
        for (int number = -WarmUpJobs; number < jobs; number++)
        {
            await Task.Delay(longestPause * Random.Shared.NextDouble());
            long calledAt = Stopwatch.GetTimestamp();
            Job job = await client.EnqueueAsync(new Ping(number), Options);
            long storedAt = Stopwatch.GetTimestamp();
            long startedAt = await starts.WaitAsync(job.Id);
            if (number < 0)
                continue;
            fromCommit.Add(storedAt, startedAt);
            fromCall.Add(calledAt, startedAt);
        }

        return (fromCommit, fromCall);
    }
}
