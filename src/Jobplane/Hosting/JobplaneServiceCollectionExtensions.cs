using System.Diagnostics.Metrics;
using Jobplane.Handlers;
using Jobplane.Hosting;
using Jobplane.Maintenance;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Adds Jobplane to a host.</summary>
public static class JobplaneServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="JobClient"/>, <see cref="BulkClient"/>, <see cref="ScheduleClient"/>, <see cref="StatisticsClient"/>, <see cref="FleetClient"/> and
    /// <see cref="OperatorStatisticsClient"/>, and what <paramref name="configure"/> asks for: a store, handlers, workers.
    /// </summary>
    public static IServiceCollection AddJobplane(this IServiceCollection services, Action<JobplaneBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<JobplaneOptions>().BindConfiguration("Jobplane");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StoreClock>();
        services.TryAddSingleton<QueueSignals>();
        services.TryAddSingleton<WorkerPulse>();
        services.TryAddSingleton(provider => new JobplaneMetrics(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<HandlerRegistry>();
        services.TryAddSingleton<JobWaker>();
        services.TryAddSingleton(provider => new JobWatcher(
            StoreOf(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JobWatcher>>()));
        services.TryAddSingleton(provider => new JobClient(
            StoreOf(provider),
            provider.GetRequiredService<JobWaker>(),
            provider.GetRequiredService<JobWatcher>(),
            provider.GetRequiredService<JobplaneMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<JobplaneOptions>>()));
        services.TryAddSingleton(provider => new BulkClient(
            provider.GetRequiredService<IBulkStore>(), provider.GetRequiredService<JobClient>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ScheduleClient(
            provider.GetRequiredService<IScheduleStore>(),
            provider.GetRequiredService<JobWaker>(),
            provider.GetRequiredService<JobplaneMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<JobplaneOptions>>()));
        services.TryAddSingleton(provider => new FleetClient(
            provider.GetRequiredService<IFleetStore>(), provider.GetRequiredService<JobWaker>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new StatisticsClient(provider.GetRequiredService<IStatisticsStore>()));
        services.TryAddSingleton(provider => new OperatorStatisticsClient(provider.GetRequiredService<IFleetStore>()));
        // The schema comes before the workers, as hosted services start in this order.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SchemaStartup>());
        configure(new JobplaneBuilder(services));
        return services;
    }

    private static IJobStore StoreOf(IServiceProvider provider) => provider.GetService<IJobStore>()
        ?? throw new InvalidOperationException("Jobplane has no store. Call UsePostgres(…) or UseSqlite(…) in AddJobplane.");
}
