using System.Net.Sockets;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>The one place that knows what Npgsql's errors mean.</summary>
internal static class PostgresErrors
{
    // Classes of SQLSTATE that pass by themselves: connection, resources (disk full, too many connections), operator intervention
    // (shutdown, cancelled), system error; and of others the serialization failure, deadlock and lock timeout.
    private static readonly string[] TransientClasses = ["08", "53", "57", "58"];
    private static readonly HashSet<string> TransientStates = new(StringComparer.Ordinal) { "40001", "40P01", "55P03", "25006" };

    /// <summary>The store's error for one of the driver's; null for an error that is not the driver's.</summary>
    public static StoreException? Translate(Exception error, NpgsqlConnectionStringBuilder connection) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn } e =>
            new StoreException($"The schema is missing or too old ({e.MessageText}). Run: jobplane migrate up", e),
        PostgresException e when IsTransient(e.SqlState) =>
            new StoreUnavailableException($"PostgreSQL at {Place(connection)} cannot serve the request now: {e.MessageText} ({e.SqlState})", e),
        PostgresException e =>
            new StoreException($"PostgreSQL at {Place(connection)} refused: {e.MessageText} ({e.SqlState})", e),
        NpgsqlException e =>
            new StoreUnavailableException($"PostgreSQL at {Place(connection)} cannot be reached: {Innermost(e)}", e),
        TimeoutException or SocketException or IOException =>
            new StoreUnavailableException($"PostgreSQL at {Place(connection)} cannot be reached: {Innermost(error)}", error),
        _ => null,
    };

    /// <summary>Host and port, for messages to the operator.</summary>
    public static string Place(NpgsqlConnectionStringBuilder connection) => $"{connection.Host}:{connection.Port}";

    private static bool IsTransient(string state) =>
        TransientStates.Contains(state) || TransientClasses.Any(prefix => state.StartsWith(prefix, StringComparison.Ordinal));

    private static string Innermost(Exception error) => error.GetBaseException().Message;
}
