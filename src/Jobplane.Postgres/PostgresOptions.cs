namespace Jobplane;

/// <summary>Where and how jobs are stored in PostgreSQL.</summary>
public sealed class PostgresOptions
{
    /// <summary>The longest name PostgreSQL keeps whole.</summary>
    internal const int MaxIdentifierLength = 63;

    /// <summary>An Npgsql connection string. It may name several hosts.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The schema that holds the tables: 1 to 63 of <c>a–z 0–9 _</c>, not beginning with a digit. <c>control_plane</c> by default.</summary>
    public string Schema { get; set; } = "control_plane";

    /// <summary>
    /// Whether to hear of new jobs by LISTEN, which holds one connection a process. Turn it off behind a transaction pooler:
    /// jobs are then found by polling. True by default.
    /// </summary>
    public bool Listen { get; set; } = true;
}
