using System.CommandLine;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Heartbeats;

/// <summary>How many rows a heartbeat writes while many jobs run.</summary>
internal static class HeartbeatBenchmark
{
    private const int IntervalsPerLease = 3;

    public static Command Command()
    {
        var store = new StoreArguments();
        var jobs = new Option<int>("--jobs") { Description = "Jobs running at once.", DefaultValueFactory = _ => 1000 };
        var heartbeats = new Option<int>("--heartbeats") { Description = "Heartbeats to watch.", DefaultValueFactory = _ => 10 };
        var interval = new Option<int>("--interval-ms") { Description = "Milliseconds between two heartbeats.", DefaultValueFactory = _ => 2000 };
        var command = new Command("heartbeat", "Count the rows that heartbeats write while jobs run.") { jobs, heartbeats, interval };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            await RunAsync(target, parsed.GetValue(jobs), parsed.GetValue(heartbeats), TimeSpan.FromMilliseconds(parsed.GetValue(interval)));
        });
        return command;
    }

    private static async Task RunAsync(BenchmarkStore store, int jobs, int heartbeats, TimeSpan interval)
    {
        await Backlog.EnqueueAsync(store, jobs, static number => new Hold(number));
        (_, long rowsBefore) = await ReadAsync();
        var running = new Countdown(jobs);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IHost host = await BenchmarkHost.StartAsync(builder =>
        {
            store.Use(builder);
            builder.Services.AddSingleton(running).AddSingleton(release);
            builder.AddHandler<Hold, HoldHandler>();
            builder.AddWorker(worker =>
            {
                worker.Queue("default", jobs);
                worker.HeartbeatInterval = interval;
                worker.Lease = interval * IntervalsPerLease;
            });
        });
        await running.Done;
        Progress.Say($"{jobs:#,0} jobs run; watching for {heartbeats} heartbeats");
        (long workers, long rows) = await ReadAsync();
        // PostgreSQL's sessions tell what they did with some delay: the claims first have to be counted whole.
        for (; rows < rowsBefore + jobs; (workers, rows) = await ReadAsync())
            await Task.Delay(interval);
        await Task.Delay(interval * heartbeats);
        (long workersEnd, long rowsEnd) = await ReadAsync();
        release.SetResult();
        await host.StopAsync();

        long beats = workersEnd - workers;
        var report = new Report("heartbeat", store.Name);
        report.Add(
            ("jobs running", jobs),
            ("heartbeats due", heartbeats),
            ("workers rows written", beats),
            ("jobs rows written", rowsEnd - rows),
            ("rows/heartbeat", (double)(beats + rowsEnd - rows) / heartbeats));
        report.Write();

        async Task<(long Workers, long Jobs)> ReadAsync() => (await store.ReadUpdatesAsync("workers"), await store.ReadUpdatesAsync("jobs"));
    }
}
