using System.CommandLine;
using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Benchmarks.Latency;

/// <summary>The worker of <see cref="LatencyBenchmark"/> in a process of its own. It prints each start; the clock is the machine's, so its times compare.</summary>
internal static class LatencyWorker
{
    public const string Name = "latency-worker";

    private const string Ready = "ready";
    private const int Concurrency = 20;

    public static Command Command()
    {
        var command = new Command(Name, "The worker that latency starts.") { Hidden = true };
        command.SetAction(static (_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    /// <summary>Starts the process.</summary>
    public static async Task<IAsyncDisposable> StartProcessAsync(BenchmarkStore store, Starts starts) => (await ChildProcess.StartAsync(
        "Jobplane.Benchmarks.dll",
        [Name],
        store.ServerSettings,
        Ready,
        line =>
        {
            if (line.Split(' ') is [var id, var time] && Guid.TryParse(id, out Guid job) && long.TryParse(time, out long at))
                starts.Note(job, at);
            else
                Console.Error.WriteLine(line);
        })).Process;

    /// <summary>Adds the worker to a host.</summary>
    public static void Configure(JobplaneBuilder jobs, Action<Guid, long> onStart)
    {
        jobs.Services.AddSingleton(onStart);
        jobs.AddHandler<Ping, PingHandler>();
        jobs.AddWorker(static worker => worker.Queue("default", Concurrency));
    }

    private static async Task RunAsync(CancellationToken cancellationToken)
    {
        using IHost host = await BenchmarkHost.StartAsync(static jobs =>
        {
            AttachedStore.Use(jobs);
            Configure(jobs, static (id, time) => Console.WriteLine($"{id} {time}"));
        });
        Console.WriteLine(Ready);
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }
}
