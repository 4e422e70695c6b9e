using System.CommandLine;
using Jobplane.Benchmarks.Drain;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Get;

/// <summary>How many status requests a second the real server answers over loopback, with a token and a rate limit out of reach.</summary>
internal static class GetBenchmark
{
    private const string Wrk = "wrk";
    private const string Http = "http";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static Command Command()
    {
        var store = new StoreArguments();
        var connections = new Option<int[]>("--connections")
        {
            Description = "Connections that ask one thing after another, a row each.",
            DefaultValueFactory = _ => [32],
            AllowMultipleArgumentsPerToken = true,
        };
        var seconds = new Option<int>("--seconds") { Description = "Seconds a run.", DefaultValueFactory = _ => 10 };
        var runs = new Option<int>("--runs") { Description = "Runs.", DefaultValueFactory = _ => 3 };
        var jobs = new Option<int>("--jobs") { Description = "Finished jobs to ask for.", DefaultValueFactory = _ => 10_000 };
        var generator = new Option<string>("--generator")
        {
            Description = "Who asks: wrk, or this program. Default: wrk if it is installed.",
            DefaultValueFactory = _ => WrkGenerator.IsInstalled ? Wrk : Http,
        }.AcceptOnlyFromAmong(Wrk, Http);
        var command = new Command("get", "Ask the server for jobs over HTTP with a valid token.") { connections, seconds, runs, jobs, generator };
        store.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            await using BenchmarkStore target = await store.CreateAsync(parsed);
            IReadOnlyList<Guid> ids = await AddJobsAsync(target, parsed.GetValue(jobs));
            // A second's window forgets soon; what remains is what any request costs.
            await using ServerProcess server = await ServerProcess.StartAsync(
                target, ("Jobplane__RateLimit__PermitLimit", "10000000"), ("Jobplane__RateLimit__WindowSeconds", "1"), ("Jobplane__Worker__Enabled", "false"));
            string token = server.IssueToken();
            Task<LoadResult> LoadAsync(int callers, TimeSpan duration) => parsed.GetValue(generator) == Wrk
                ? WrkGenerator.RunAsync(server.Address, token, ids, callers, duration)
                : HttpGenerator.RunAsync(server.Address, token, ids, callers, duration);

            Progress.Say("warming up");
            await LoadAsync(parsed.GetValue(connections)![0], WarmUp);
            var report = new Report("get", target.Name);
            foreach (int callers in parsed.GetValue(connections)!)
            {
                for (int run = 1; run <= parsed.GetValue(runs); run++)
                {
                    Progress.Say($"{callers} connections, run {run} of {parsed.GetValue(runs)}");
                    ProcessUsage before = server.Usage;
                    LoadResult result = await LoadAsync(callers, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
                    AddRow(report, parsed.GetValue(generator)!, callers, run, result, server.Usage.ProcessorTime - before.ProcessorTime);
                }
            }

            report.Write();
        });
        return command;
    }

    private static void AddRow(Report report, string generator, int connections, int run, LoadResult result, TimeSpan serverTime) => report.Add(
        ("generator", generator),
        ("connections", connections),
        ("run", run),
        ("requests", result.Requests),
        ("requests/s", result.Requests / result.Elapsed.TotalSeconds),
        ("p50 ms", result.P50),
        ("p99 ms", result.P99),
        ("max ms", result.Max),
        ("errors", result.Errors),
        ("server cores", serverTime / result.Elapsed));

    /// <summary>Jobs that have run, as most that are asked for have.</summary>
    private static async Task<IReadOnlyList<Guid>> AddJobsAsync(BenchmarkStore store, int count)
    {
        Progress.Say($"running {count:#,0} jobs to ask for");
        using IHost host = await BenchmarkHost.StartClientAsync(store);
        IReadOnlyList<Job> jobs = await host.Client().EnqueueManyAsync(
            Enumerable.Range(0, count).Select(static number => new Noop(number)), new EnqueueOptions { ProjectId = BenchmarkHost.ProjectId });
        await host.StopAsync();
        await DrainBenchmark.RunBacklogAsync(store, count, concurrency: 64);
        await store.SettleAsync();
        return [.. jobs.Select(static job => job.Id)];
    }
}
