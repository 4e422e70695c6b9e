namespace Jobplane;

/// <summary>Stores jobs in PostgreSQL.</summary>
public static class PostgresJobplaneBuilderExtensions
{
    /// <summary>Stores jobs in PostgreSQL 13 or later.</summary>
    /// <param name="jobs">The builder.</param>
    /// <param name="connectionString">An Npgsql connection string.</param>
    /// <param name="configure">Sets the schema and more.</param>
    public static JobplaneBuilder UsePostgres(this JobplaneBuilder jobs, string connectionString, Action<PostgresOptions>? configure = null)
    {
        var options = new PostgresOptions { ConnectionString = connectionString };
        configure?.Invoke(options);
        return jobs;
    }
}
