using Jobplane.Handlers;
using Jobplane.Maintenance;
using Jobplane.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Configures Jobplane on a host: a store, handlers, workers.</summary>
public sealed class JobplaneBuilder
{
    internal JobplaneBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Sets what client and workers share.</summary>
    public JobplaneBuilder Configure(Action<JobplaneOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>
    /// Registers the handler of the jobs whose payload is <typeparamref name="TJob"/>. Their type is the class's name in snake
    /// case (<c>ProvisionProject</c>: <c>provision_project</c>), unless <see cref="JobTypeAttribute"/> names it.
    /// </summary>
    public JobplaneBuilder AddHandler<TJob, THandler>(Action<HandlerOptions>? configure = null)
        where TJob : notnull
        where THandler : class, IJobHandler<TJob>
    {
        var options = new HandlerOptions();
        configure?.Invoke(options);
        if (options.Timeout <= TimeSpan.Zero)
            throw new ArgumentException($"The timeout of {typeof(THandler).Name} must be more than zero.", nameof(configure));
        Services.TryAddScoped<THandler>();
        Services.AddSingleton(HandlerDescriptor.For<TJob, THandler>(options));
        return this;
    }

    /// <summary>Makes this process work jobs.</summary>
    public JobplaneBuilder AddWorker(Action<WorkerOptions>? configure = null)
    {
        if (configure is not null)
            Services.Configure(configure);
        Services.AddOptions<WorkerOptions>().ValidateOnStart();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<WorkerOptions>, WorkerOptionsSetup>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkerOptions>, WorkerOptionsSetup>());
        Services.TryAddSingleton<LeaseKeeper>();
        Services.TryAddSingleton<JobExecutor>();
        Services.TryAddSingleton<OutcomeWriter>();
        Services.TryAddSingleton<JobPromoter>();
        Services.TryAddSingleton<JobPoller>();
        Services.TryAddSingleton<JobRescuer>();
        Services.TryAddSingleton<IdempotencyPruner>();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WorkerService>());
        return this;
    }
}
