using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Postgres;

/// <summary>The plan of a prepared statement that knows no parameters, as one that lives as long as its connection.</summary>
internal static class GenericPlan
{
    /// <param name="connection">A connection with the settings of ours.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="types">The types of its parameters.</param>
    /// <param name="values">Their values, as SQL has them.</param>
    public static async Task<string> ExplainAsync(NpgsqlConnection connection, string statement, string types, string values)
    {
        string name = $"plan_{Guid.NewGuid():n}";
        await using var prepare = new NpgsqlCommand($"SET plan_cache_mode = force_generic_plan; PREPARE {name} ({types}) AS {statement}", connection);
        await prepare.ExecuteNonQueryAsync();
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE {name}({values})", connection);
        await using NpgsqlDataReader rows = await explain.ExecuteReaderAsync();
        return string.Join('\n', (await Rows.ReadAsync(rows)).Select(row => row[0]));
    }
}
