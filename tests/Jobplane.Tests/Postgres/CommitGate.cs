using Jobplane.Tests.Conformance;
using Npgsql;

namespace Jobplane.Tests.Postgres;

/// <summary>Keeps claims from committing while it is closed.</summary>
internal sealed class CommitGate : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly long _key = Random.Shared.NextInt64();

    private CommitGate(NpgsqlConnection connection) => _connection = connection;

    public static async Task<CommitGate> CloseAsync(StoreNode node)
    {
        var gate = new CommitGate((NpgsqlConnection)await node.Store.ConnectAsync());
        await gate.ExecuteAsync($"SELECT pg_advisory_lock({gate._key})");
        await gate.ExecuteAsync(
            $"""
            CREATE FUNCTION {node.Store.Schema}.wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock_shared({gate._key});
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER wait_at_gate AFTER INSERT ON {node.Store.Schema}.claims DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION {node.Store.Schema}.wait_at_gate();
            """);
        return gate;
    }

    public Task OpenAsync() => ExecuteAsync($"SELECT pg_advisory_unlock({_key})");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
