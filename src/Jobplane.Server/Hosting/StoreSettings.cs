using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>Which store the server uses and where it is, as the configuration says.</summary>
internal sealed record StoreSettings(StorageKind Kind, string ConnectionString, string Schema, bool Listen)
{
    public const string StorageKey = "Jobplane:Storage";
    public const string ConnectionKey = "ConnectionStrings:Jobplane";
    public const string SchemaKey = "Jobplane:Schema";
    public const string ListenKey = "Jobplane:Listen";

    private const string DefaultSqlite = "Data Source=jobplane.db";

    /// <summary>Reads the settings; a database has to be named only for PostgreSQL.</summary>
    /// <exception cref="OptionsValidationException">A key is missing or has a value that is none.</exception>
    public static StoreSettings Read(IConfiguration configuration)
    {
        StorageKind kind = ReadKind(configuration[StorageKey]);
        string? connection = configuration[ConnectionKey];
        if (string.IsNullOrWhiteSpace(connection))
        {
            connection = kind == StorageKind.Sqlite
                ? DefaultSqlite
                : throw Invalid($"{ConnectionKey} is not set; {StorageKey} is Postgres, which needs a connection string such as \"Host=localhost;Database=jobs;Username=jobplane\".");
        }

        return new StoreSettings(
            kind,
            connection,
            configuration[SchemaKey] is { Length: > 0 } schema ? schema : new PostgresOptions().Schema,
            configuration.GetValue(ListenKey, defaultValue: true));
    }

    /// <summary>Makes the store the one that Jobplane uses.</summary>
    public void Use(JobplaneBuilder jobs)
    {
        if (Kind == StorageKind.Sqlite)
        {
            jobs.UseSqlite(ConnectionString);
            return;
        }

        jobs.UsePostgres(ConnectionString, options =>
        {
            options.Schema = Schema;
            options.Listen = Listen;
        });
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

        throw Invalid($"{StorageKey} is '{text}'; it must be Sqlite or Postgres.");
    }

    private static OptionsValidationException Invalid(string error) => new(StorageKey, typeof(StoreSettings), [error]);
}
