using Jobplane.Server.Hosting;
using Jobplane.Server.Samples;

namespace Jobplane.Server;

/// <summary>What servers and workers have in common: the store, the handlers, the worker, and how long a stop may take.</summary>
internal static class JobServices
{
    public const string WorkerSection = "Jobplane:Worker";

    /// <summary>How long the host goes on after the workers' grace time, for their last writes.</summary>
    private static readonly TimeSpan AfterGrace = TimeSpan.FromSeconds(2);

    /// <summary>Adds the store, the clients, the sample handlers if the configuration asks for them, and a worker.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration, bool hasWorker)
    {
        StoreSettings store = StoreSettings.Read(configuration);
        services.AddJobplane(jobs =>
        {
            store.Use(jobs);
            if (configuration.GetValue("Jobplane:Samples", defaultValue: false))
                jobs.AddSampleHandlers();
            if (hasWorker)
                jobs.AddWorker();
        });
    }

    /// <summary>Gives the host the time to stop that running jobs are promised.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="delay">How long the host goes on before it stops.</param>
    public static void ConfigureShutdown(IServiceCollection services, IConfiguration configuration, TimeSpan delay)
    {
        TimeSpan grace = Duration(configuration, $"{WorkerSection}:{nameof(WorkerOptions.ShutdownGrace)}", new WorkerOptions().ShutdownGrace);
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = delay + grace + AfterGrace;
            // One after the other, an open request would use up the time that running jobs are promised.
            host.ServicesStopConcurrently = true;
        });
    }

    /// <summary>A duration of the configuration. One that cannot be read is left to the check of its own options.</summary>
    public static TimeSpan Duration(IConfiguration configuration, string key, TimeSpan otherwise) =>
        TimeSpan.TryParse(configuration[key], out TimeSpan configured) && configured >= TimeSpan.Zero ? configured : otherwise;
}
