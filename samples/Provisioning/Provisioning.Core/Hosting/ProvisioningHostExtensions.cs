using Jobplane;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Provisioning.Data;

namespace Provisioning.Hosting;

/// <summary>What the web application and the workers have in common: one database for data and jobs.</summary>
public static class ProvisioningHostExtensions
{
    private const string SqliteFile = "Data Source=provisioning.db";

    /// <summary>
    /// Adds the context and Jobplane on PostgreSQL if <c>ConnectionStrings:Postgres</c> is set, and otherwise on a SQLite file
    /// (<c>ConnectionStrings:Sqlite</c>, <c>provisioning.db</c> in the current folder).
    /// </summary>
    public static void AddProvisioning(this IHostApplicationBuilder builder, Action<JobplaneBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        string? postgres = builder.Configuration.GetConnectionString("Postgres");
        if (string.IsNullOrEmpty(postgres))
            builder.Services.AddProvisioningOnSqlite();
        else
            builder.Services.AddDbContext<ProvisioningContext>(options => options.UseNpgsql(postgres));
        builder.Services.AddJobplane(jobs =>
        {
            _ = string.IsNullOrEmpty(postgres)
                ? jobs.UseSqlite(builder.Configuration.GetConnectionString("Sqlite") ?? SqliteFile)
                : jobs.UsePostgres(postgres);
            configure?.Invoke(jobs);
        });
    }

    /// <summary>Adds the context on the file that holds the jobs, which in a test is the test's own.</summary>
    public static void AddProvisioningOnSqlite(this IServiceCollection services) => services.AddDbContext<ProvisioningContext>(
        (provider, options) => options.UseSqlite(provider.GetRequiredService<IOptions<SqliteOptions>>().Value.ConnectionString));

    /// <summary>Brings the application's tables up to date. Jobplane looks after its own when the host starts.</summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ProvisioningContext>().Database.MigrateAsync(cancellationToken);
    }
}
