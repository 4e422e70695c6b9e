using System.Data.Common;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Sqlite;

[Trait("Store", "Sqlite")]
public sealed class SqliteStatementTests
{
    [Fact]
    public async Task Run_BlockWhoseLastStatementCannotBePrepared_LetsGoOfTheFile()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        await using StoreNode node = StoreNode.On(store);
        Guid worker = await node.RegisterAsync();
        // The heartbeat deletes claims first, and then changes the worker's row.
        await store.ExecuteAsync("ALTER TABLE workers RENAME COLUMN heartbeat_at TO beat_at");

        await Assert.ThrowsAnyAsync<Exception>(() => node.Workers.HeartbeatAsync(worker, StoreNode.Lease, slots: 1, [], CancellationToken.None));

        await using DbConnection connection = await store.ConnectAsync();
        await using DbCommand update = connection.CreateCommand();
        update.CommandText = "UPDATE workers SET slots = 2";
        // Nobody else writes, so there is nothing to wait for, unless a finalizer should let go of the file.
        update.CommandTimeout = 1;
        Assert.Equal(1, await update.ExecuteNonQueryAsync());
    }
}
