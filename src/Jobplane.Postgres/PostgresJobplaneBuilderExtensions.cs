using Jobplane.Postgres;
using Jobplane.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Stores jobs in PostgreSQL.</summary>
public static class PostgresJobplaneBuilderExtensions
{
    /// <summary>Stores jobs in PostgreSQL 14 or later.</summary>
    /// <param name="jobs">The builder.</param>
    /// <param name="connectionString">An Npgsql connection string.</param>
    /// <param name="configure">Sets the schema and more.</param>
    public static JobplaneBuilder UsePostgres(this JobplaneBuilder jobs, string connectionString, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        IServiceCollection services = jobs.Services;
        services.AddOptions<PostgresOptions>()
            .Configure(options =>
            {
                options.ConnectionString = connectionString;
                configure?.Invoke(options);
            })
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>();
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<TenantDatabase>();
        services.AddSingleton<RankFloors>();
        services.AddSingleton<IJobStore, PostgresJobStore>();
        services.AddSingleton<PostgresBulkSteps>();
        services.AddSingleton<IBulkStore, PostgresBulkStore>();
        services.AddSingleton<IScheduleStore, PostgresScheduleStore>();
        services.AddSingleton<IStatisticsStore, PostgresStatisticsStore>();
        services.AddSingleton<IWorkerStore, PostgresWorkerStore>();
        services.AddSingleton<IMaintenanceStore, PostgresMaintenanceStore>();
        services.AddSingleton<IFleetStore, PostgresFleetStore>();
        services.AddSingleton<PostgresDiagnosis>();
        services.AddSingleton<IStoreAdministration, PostgresAdministration>();
        services.AddSingleton<IJobListener, PostgresListener>();
        return jobs;
    }
}
