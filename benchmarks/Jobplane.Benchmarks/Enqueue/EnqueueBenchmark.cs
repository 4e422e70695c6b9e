using System.CommandLine;
using System.Diagnostics;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Enqueue;

/// <summary>How many durable enqueues a second: single awaited calls by concurrent callers, and batches.</summary>
internal static class EnqueueBenchmark
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly EnqueueOptions Options = new() { ProjectId = BenchmarkHost.ProjectId };

    public static Command Command()
    {
        var store = new StoreArguments();
        var seconds = new Option<int>("--seconds") { Description = "Seconds a row.", DefaultValueFactory = _ => 5 };
        var concurrency = new Option<int[]>("--concurrency")
        {
            Description = "Concurrent callers, a row each.",
            DefaultValueFactory = _ => [1, 16, 64, 256],
            AllowMultipleArgumentsPerToken = true,
        };
        var lanes = new Option<int>("--batch-callers") { Description = "Concurrent callers of the batch row.", DefaultValueFactory = _ => 2 };
        var command = new Command("enqueue", "Enqueue single jobs from concurrent callers that each await theirs, then batches of 1,000.") { seconds, concurrency, lanes };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            await RunAsync(target, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(concurrency)!, parsed.GetValue(lanes));
        });
        return command;
    }

    /// <summary>Jobs a second of one run, after a warm-up.</summary>
    public static async Task<double> JobsPerSecondAsync(BenchmarkStore store, int callers, TimeSpan duration, bool isBatch)
    {
        using IHost host = await BenchmarkHost.StartClientAsync(store);
        JobClient client = host.Client();
        Func<Task<int>> call = isBatch ? () => BatchAsync(client) : () => SingleAsync(client);
        await MeasureAsync(callers, WarmUp, call);
        await store.SettleAsync();
        (long jobs, TimeSpan elapsed) = await MeasureAsync(callers, duration, call);
        await host.StopAsync();
        return jobs / elapsed.TotalSeconds;
    }

    private static async Task RunAsync(BenchmarkStore store, TimeSpan duration, int[] concurrencies, int batchCallers)
    {
        using IHost host = await BenchmarkHost.StartClientAsync(store);
        JobClient client = host.Client();
        Progress.Say("warming up");
        await MeasureAsync(64, WarmUp, () => SingleAsync(client));

        var report = new Report("enqueue", store.Name);
        foreach (int callers in concurrencies)
            await AddRowAsync("single", callers, () => SingleAsync(client));
        await AddRowAsync($"batch of {BatchSize}", batchCallers, () => BatchAsync(client));
        report.Write();
        await host.StopAsync();

        async Task AddRowAsync(string kind, int callers, Func<Task<int>> call)
        {
            Progress.Say($"{kind}, {callers} callers");
            await store.SettleAsync();
            StoreCounters start = await store.ReadCountersAsync();
            TimeSpan processor = ProcessUsage.Own.ProcessorTime;
            (long jobs, TimeSpan elapsed) = await MeasureAsync(callers, duration, call);
            processor = ProcessUsage.Own.ProcessorTime - processor;
            StoreCounters work = await store.ReadCountersAsync() - start;
            report.Add(
                ("kind", kind),
                ("callers", callers),
                ("jobs", jobs),
                ("jobs/s", jobs / elapsed.TotalSeconds),
                ("processor us/job", processor.TotalMicroseconds / jobs),
                ("wal bytes/job", (double)work.WalBytes / jobs),
                ("commits/job", (double)work.Commits / jobs));
        }
    }

    private static async Task<int> SingleAsync(JobClient client)
    {
        await client.EnqueueAsync(new Noop(1), Options);
        return 1;
    }

    private static async Task<int> BatchAsync(JobClient client) =>
        (await client.EnqueueManyAsync(Enumerable.Range(0, BatchSize).Select(static number => new Noop(number)), Options)).Count;

    /// <summary>Lets each caller call again as soon as its last call is answered.</summary>
    private static async Task<(long Jobs, TimeSpan Elapsed)> MeasureAsync(int callers, TimeSpan duration, Func<Task<int>> call)
    {
        long jobs = 0;
        long startedAt = Stopwatch.GetTimestamp();
        await using (new Progress("jobs enqueued", () => Volatile.Read(ref jobs)))
        {
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
            {
                while (Stopwatch.GetElapsedTime(startedAt) < duration)
                    Interlocked.Add(ref jobs, await call());
            })));
        }

        return (jobs, Stopwatch.GetElapsedTime(startedAt));
    }
}
