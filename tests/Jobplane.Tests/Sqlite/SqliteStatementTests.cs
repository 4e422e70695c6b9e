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

        Assert.Equal(1, await store.ExecuteAsync("UPDATE workers SET slots = 2"));
    }
}
