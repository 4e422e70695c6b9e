using Jobplane.Postgres;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.EndToEnd;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>What PostgreSQL counts of the index of ready jobs.</summary>
internal static class ReadyIndex
{
    /// <summary>How many entries of the index of ready jobs were read so far, dead ones included.</summary>
    public static async Task<long> EntriesReadAsync(StoreNode node)
    {
        // A session reports what it has read at its end, and is listed until it has.
        NpgsqlDataSource sessions = node.Get<PostgresDatabase>().DataSource;
        await using NpgsqlCommand ask = sessions.CreateCommand("SELECT pg_backend_pid()");
        object? session = await ask.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        sessions.Clear();
        await Eventually.SeeAsync(
            () => node.Store.QueryAsync("SELECT FROM pg_stat_activity WHERE pid = @session", ("session", session)), listed => listed.Count == 0, FaultRun.Patience);
        return Convert.ToInt64(await node.Store.ScalarAsync(
            "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE schemaname = @schema AND indexrelname = 'ready_jobs_order'", ("schema", node.Store.Schema)));
    }
}
