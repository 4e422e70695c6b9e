using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Tests.Sqlite;

[Trait("Store", "Sqlite")]
public sealed class SqliteStatementTests
{
    [Fact]
    public async Task Run_BlockWhoseLastStatementCannotBePrepared_LetsGoOfTheFile()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        // Before the node opens the file: a connection that knows an older schema prepares the block by it, and fails only when it runs it.
        await store.ExecuteAsync("ALTER TABLE workers RENAME COLUMN heartbeat_at TO beat_at");
        await using StoreNode node = StoreNode.On(store);

        // The heartbeat deletes claims first, and then changes the worker's row.
        await Assert.ThrowsAsync<StoreException>(
            () => node.Workers.HeartbeatAsync(Guid.NewGuid(), StoreNode.Lease, slots: 1, [], CancellationToken.None));

        // At once, as a finalizer would let go of the file some time.
        await using var connection = (SqliteConnection)await store.ConnectAsync();
        raw.sqlite3_busy_timeout(connection.Handle, 0);
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE"));
    }
}
