using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class MigrationTests
{
    [Theory, EveryStore]
    public async Task Migrate_EmptyDatabase_AppliesAllInOrderAndThenNothing(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind, migrate: false);
        await using StoreNode node = StoreNode.On(store);

        IReadOnlyList<string> applied = await node.Administration.MigrateAsync();

        Assert.NotEmpty(applied);
        Assert.Equal(applied.Order(StringComparer.Ordinal), applied);
        Assert.Empty(await node.Administration.MigrateAsync());
        await node.Administration.CheckSchemaAsync();
    }

    [Theory, EveryStore]
    public async Task Migrate_ManyProcessesAtOnce_OneOfThemDoesIt(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind, migrate: false);
        StoreNode[] nodes = [.. Enumerable.Range(0, 8).Select(_ => StoreNode.On(store))];

        IReadOnlyList<string>[] applied = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Administration.MigrateAsync())));

        Assert.Single(applied, names => names.Count > 0);
        await nodes[0].EnqueueAsync(TestJob.New());
        foreach (StoreNode node in nodes)
            await node.DisposeAsync();
    }

    [Theory, EveryStore]
    public async Task Migrate_NewerDatabase_IsRefusedWithWhatToDo(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Store.ExecuteAsync(
            $"INSERT INTO {node.Store.Table("migrations")} (number, name, applied_at) VALUES (9999, '9999_future', @now)", ("now", StoreNode.Start));

        var migrate = await Assert.ThrowsAsync<StoreException>(() => node.Administration.MigrateAsync());
        var check = await Assert.ThrowsAsync<StoreException>(() => node.Administration.CheckSchemaAsync());

        Assert.Contains("9999", migrate.Message, StringComparison.Ordinal);
        Assert.Contains("Run a version at least as new", migrate.Message, StringComparison.Ordinal);
        Assert.Equal(migrate.Message, check.Message);
    }

    [Theory, EveryStore]
    public async Task CheckSchema_MissingOrOlder_SaysToMigrate(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind, migrate: false);
        await using StoreNode node = StoreNode.On(store);

        var missing = await Assert.ThrowsAsync<StoreException>(() => node.Administration.CheckSchemaAsync());
        await node.Administration.MigrateAsync();
        await store.ExecuteAsync($"DELETE FROM {store.Table("migrations")} WHERE number = 1");
        var older = await Assert.ThrowsAsync<StoreException>(() => node.Administration.CheckSchemaAsync());

        Assert.Contains("jobplane migrate", missing.Message, StringComparison.Ordinal);
        Assert.Contains("jobplane migrate", older.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task AnyOperation_SchemaIsMissing_SaysToMigrate(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind, migrate: false);
        await using StoreNode node = StoreNode.On(store);

        var error = await Assert.ThrowsAsync<StoreException>(() => node.Client.GetAsync(TestJob.Project, Guid.NewGuid()));

        Assert.Contains("jobplane migrate", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Ping_StoreIsThere_Answers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        await node.Administration.PingAsync();

        Assert.DoesNotContain("Password", node.Administration.Description, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(kind == StoreKind.Postgres ? "PostgreSQL" : "SQLite", node.Administration.Description, StringComparison.Ordinal);
    }
}
