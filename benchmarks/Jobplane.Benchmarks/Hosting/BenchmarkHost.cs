using Jobplane.Benchmarks.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.Benchmarks.Hosting;

/// <summary>A host with Jobplane on a store, as an application would build it.</summary>
internal static class BenchmarkHost
{
    public const string ProjectId = "bench";

    /// <summary>A host which enqueues only.</summary>
    public static Task<IHost> StartClientAsync(BenchmarkStore store) => StartAsync(store.Use);

    /// <summary>A host which works queue <c>default</c> with the handlers that <paramref name="configure"/> adds.</summary>
    public static Task<IHost> StartWorkerAsync(BenchmarkStore store, int concurrency, Action<JobplaneBuilder> configure) => StartAsync(jobs =>
    {
        store.Use(jobs);
        configure(jobs);
        jobs.AddWorker(worker => worker.Queue("default", concurrency));
    });

    /// <summary>A host of which the caller says everything.</summary>
    public static async Task<IHost> StartAsync(Action<JobplaneBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // The tables and the JSON lines are the output; all else goes beside them.
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddJobplane(configure);
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public static JobClient Client(this IHost host) => host.Services.GetRequiredService<JobClient>();
}
