using Jobplane.Sqlite;
using Jobplane.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Stores jobs in an embedded SQLite database.</summary>
public static class SqliteJobplaneBuilderExtensions
{
    /// <summary>Stores jobs in a SQLite file, which is made when it is not there. Several processes of one machine may share it.</summary>
    /// <param name="jobs">The builder.</param>
    /// <param name="connectionString">A Microsoft.Data.Sqlite connection string that names a file.</param>
    public static JobplaneBuilder UseSqlite(this JobplaneBuilder jobs, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        IServiceCollection services = jobs.Services;
        services.AddOptions<SqliteOptions>()
            .Configure(options => options.ConnectionString = connectionString)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SqliteOptions>, SqliteOptionsValidator>();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqliteIdempotency>();
        services.AddSingleton<IJobStore, SqliteJobStore>();
        services.AddSingleton<SqliteBulkSteps>();
        services.AddSingleton<IBulkStore, SqliteBulkStore>();
        services.AddSingleton<IScheduleStore, SqliteScheduleStore>();
        services.AddSingleton<IStatisticsStore, SqliteStatisticsStore>();
        services.AddSingleton<IWorkerStore, SqliteWorkerStore>();
        services.AddSingleton<IMaintenanceStore, SqliteMaintenanceStore>();
        services.AddSingleton<IFleetStore, SqliteFleetStore>();
        services.AddSingleton<SqliteDiagnosis>();
        services.AddSingleton<IStoreAdministration, SqliteAdministration>();
        return jobs;
    }
}
