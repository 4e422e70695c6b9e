namespace Jobplane;

/// <summary>Where and how jobs are stored in PostgreSQL.</summary>
public sealed class PostgresOptions
{
    /// <summary>An Npgsql connection string. It may name several hosts.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// A connection string of its own for what works on behalf of tenants: <c>JobClient</c>, and with it the HTTP API. Its role must be held by
    /// row-level security to the projects that a transaction names, as <see cref="PostgresRoles"/> sets it up. Null, the default: the same as all else.
    /// </summary>
    public string? TenantConnectionString { get; set; }

    /// <summary>The schema that holds the tables: 1 to 50 of <c>a–z 0–9 _</c>, not beginning with a digit. <c>control_plane</c> by default.</summary>
    public string Schema { get; set; } = "control_plane";

    /// <summary>
    /// Set when the connection string leads to a pooler in transaction mode, such as PgBouncer: LISTEN and prepared statements,
    /// which need a session of their own, are then not used, and new jobs of other processes are found by polling. False by default.
    /// </summary>
    public bool TransactionPooler { get; set; }
}
