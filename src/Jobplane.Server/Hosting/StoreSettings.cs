using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Which store the server uses and where it is, as the configuration says. The stores check what concerns only them.</summary>
internal sealed record StoreSettings(StorageKind Kind, string? ConnectionString, string? ApiConnectionString, string? Schema, bool TransactionPooler)
{
    private const string ApiKey = "ConnectionStrings:JobplaneApi";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="OptionsValidationException">No such store.</exception>
    public static StoreSettings Read(IConfiguration configuration) => new(
        NamedSetting.Read<StorageKind>(configuration, "Jobplane:Storage"),
        configuration.GetConnectionString("Jobplane"),
        configuration[ApiKey],
        configuration["Jobplane:Schema"],
        configuration.GetValue("Jobplane:TransactionPooler", defaultValue: false));

    /// <summary>Makes the store the one that Jobplane uses.</summary>
    public void Use(JobplaneBuilder jobs)
    {
        if (Kind == StorageKind.Sqlite && ApiConnectionString is not null)
            throw new OptionsValidationException(ApiKey, typeof(StoreSettings), [$"{ApiKey} is set, but SQLite has no roles. Remove it, or set Jobplane:Storage to Postgres."]);
        if (Kind == StorageKind.Sqlite)
            jobs.UseSqlite(string.IsNullOrWhiteSpace(ConnectionString) ? new SqliteOptions().ConnectionString : ConnectionString);
        else
            jobs.UsePostgres(ConnectionString ?? "", Set);
    }

    private void Set(PostgresOptions options)
    {
        options.Schema = Schema ?? options.Schema;
        options.TransactionPooler = TransactionPooler;
        options.TenantConnectionString = ApiConnectionString;
    }
}
