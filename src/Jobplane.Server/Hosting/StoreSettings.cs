using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Which store the server uses and where it is, as the configuration says. The stores check what concerns only them.</summary>
internal sealed record StoreSettings(StorageKind Kind, string? ConnectionString, string? Schema, bool TransactionPooler)
{
    private const string StorageKey = "Jobplane:Storage";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="OptionsValidationException">No such store.</exception>
    public static StoreSettings Read(IConfiguration configuration) => new(
        ReadKind(configuration[StorageKey]),
        configuration.GetConnectionString("Jobplane"),
        configuration["Jobplane:Schema"],
        configuration.GetValue("Jobplane:TransactionPooler", defaultValue: false));

    /// <summary>Makes the store the one that Jobplane uses.</summary>
    public void Use(JobplaneBuilder jobs)
    {
        if (Kind == StorageKind.Sqlite)
            jobs.UseSqlite(string.IsNullOrWhiteSpace(ConnectionString) ? new SqliteOptions().ConnectionString : ConnectionString);
        else
            jobs.UsePostgres(ConnectionString ?? "", Set);
    }

    private void Set(PostgresOptions options)
    {
        options.Schema = Schema ?? options.Schema;
        options.TransactionPooler = TransactionPooler;
    }

    private static StorageKind ReadKind(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return StorageKind.Sqlite;
        foreach (StorageKind kind in Enum.GetValues<StorageKind>())
        {
            // By name only: Enum.Parse would take numbers too.
            if (string.Equals(text, kind.ToString(), StringComparison.OrdinalIgnoreCase))
                return kind;
        }

        throw new OptionsValidationException(StorageKey, typeof(StoreSettings), [$"{StorageKey} is '{text}'; it must be Sqlite or Postgres."]);
    }
}
