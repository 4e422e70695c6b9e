using Jobplane.Bulk;
using Jobplane.Cron;
using Jobplane.Handlers;
using Jobplane.Logs;
using Jobplane.Maintenance;
using Jobplane.Reports;
using Jobplane.Retention;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        where THandler : class, IJobHandler<TJob> => Add<THandler>(HandlerDescriptor.For<TJob, THandler>, configure);

    /// <summary>Registers a handler as <see cref="AddHandler{TJob, THandler}"/> does, whose jobs have a result.</summary>
    public JobplaneBuilder AddHandler<TJob, TResult, THandler>(Action<HandlerOptions>? configure = null)
        where TJob : notnull
        where THandler : class, IJobHandler<TJob, TResult> => Add<THandler>(HandlerDescriptor.For<TJob, TResult, THandler>, configure);

    /// <summary>Runs a middleware around each handler of this process. The first that is added is the outermost.</summary>
    public JobplaneBuilder AddMiddleware<TMiddleware>()
        where TMiddleware : class, IJobMiddleware
    {
        Services.TryAddScoped<TMiddleware>();
        Services.AddSingleton(new GlobalMiddleware(typeof(TMiddleware)));
        return this;
    }

    /// <summary>
    /// Adds what handlers write to their loggers to their jobs' logs, as <see cref="JobContext.Log(LogLevel, string)"/> does, together with what the
    /// libraries that they call log. The application's filters for loggers come first. To be called once, before other middleware is added, whose lines
    /// are then captured too.
    /// </summary>
    /// <param name="minimum">The least level to keep.</param>
    public JobplaneBuilder CaptureLogs(LogLevel minimum = LogLevel.Information)
    {
        Services.TryAddSingleton<CapturedJob>();
        Services.AddSingleton<ILoggerProvider>(services => new JobLoggerProvider(services.GetRequiredService<CapturedJob>(), minimum));
        return AddMiddleware<LogCapture>();
    }

    /// <summary>
    /// Declares a cron schedule, whose jobs are of the type that <typeparamref name="TJob"/> names. It is stored when the host starts, if it is
    /// new or declared otherwise than before; what is changed or paused at run time survives until then. One that is no longer declared stays,
    /// and is removed by <see cref="ScheduleClient.DeleteAsync"/>.
    /// </summary>
    /// <param name="projectId">The project that owns the schedule and its jobs.</param>
    /// <param name="name">The schedule's name: 1 to 100 of <c>A–Z a–z 0–9 _ - .</c>, not beginning with a dot.</param>
    /// <param name="cron">A cron expression of five fields, or of six with seconds in front.</param>
    /// <param name="job">The payload of each job.</param>
    /// <param name="options">Time zone, policies, and how the jobs are enqueued.</param>
    public JobplaneBuilder AddSchedule<TJob>(string projectId, string name, string cron, TJob job, ScheduleOptions? options = null)
        where TJob : notnull =>
        AddSchedule(new DeclaredSchedule(new ScheduleKey(projectId, name), json => ScheduleDefinition.Of(cron, job, options, json)));

    /// <summary>Declares a cron schedule by the name of its jobs' type.</summary>
    /// <inheritdoc cref="AddSchedule{TJob}(string, string, string, TJob, ScheduleOptions)"/>
    public JobplaneBuilder AddSchedule(string projectId, string name, ScheduleDefinition definition) =>
        AddSchedule(new DeclaredSchedule(new ScheduleKey(projectId, name), _ => definition));

    /// <summary>Says how long finished jobs and bulk operations are kept. Those whose time is over are removed by the processes with a worker.</summary>
    public JobplaneBuilder Retain(Action<RetentionOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>
    /// Makes this process work jobs of the types that it has handlers for, and take its share of the maintenance: it makes due jobs ready, rescues those of dead
    /// workers, fires schedules, and removes what has been kept long enough. Without any handler it does the maintenance alone.
    /// </summary>
    public JobplaneBuilder AddWorker(Action<WorkerOptions>? configure = null)
    {
        if (configure is not null)
            Services.Configure(configure);
        Services.AddOptions<WorkerOptions>().ValidateOnStart();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<WorkerOptions>, WorkerOptionsSetup>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkerOptions>, WorkerOptionsSetup>());
        Services.AddOptions<RetentionOptions>().ValidateOnStart();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<RetentionOptions>, RetentionOptionsSetup>());
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetentionOptions>, RetentionOptionsSetup>());
        Services.TryAddSingleton<LeaseKeeper>();
        Services.TryAddSingleton<JobExecutor>();
        Services.TryAddSingleton<OutcomeWriter>();
        Services.TryAddSingleton<AttemptReporter>();
        Services.TryAddSingleton<JobPromoter>();
        Services.TryAddSingleton<JobExpirer>();
        Services.TryAddSingleton<CronScheduler>();
        Services.TryAddSingleton<JobPoller>();
        Services.TryAddSingleton<JobRescuer>();
        Services.TryAddSingleton<IdempotencyPruner>();
        Services.TryAddSingleton<UniqueKeyPruner>();
        Services.TryAddSingleton<JobPruner>();
        Services.TryAddSingleton<BulkRunner>();
        Services.TryAddSingleton<BulkPruner>();
        Services.TryAddSingleton<StatisticsRecorder>();
        Services.TryAddSingleton<StatisticsPruner>();
        Services.TryAddSingleton<QueueGauges>();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WorkerService>());
        return this;
    }

    private JobplaneBuilder AddSchedule(DeclaredSchedule schedule)
    {
        Services.AddSingleton(schedule);
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ScheduleStartup>());
        return this;
    }

    private JobplaneBuilder Add<THandler>(Func<HandlerOptions, HandlerDescriptor> describe, Action<HandlerOptions>? configure)
        where THandler : class
    {
        var options = new HandlerOptions();
        configure?.Invoke(options);
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > HandlerOptions.MaxTimeout)
        {
            throw new ArgumentException(
                $"The timeout of {typeof(THandler).Name} is {options.Timeout}; it must be more than zero and at most {HandlerOptions.MaxTimeout.Days} days.",
                nameof(configure));
        }

        Services.TryAddScoped<THandler>();
        foreach (Type middleware in options.Middleware)
            Services.TryAddScoped(middleware);
        Services.AddSingleton(describe(options));
        return this;
    }
}
