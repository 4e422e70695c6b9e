using Jobplane.Sqlite;
using Jobplane.Tests.Stores;
using Microsoft.Data.Sqlite;

namespace Jobplane.Tests.Unit;

/// <summary>When triggers fire on a connection of the SQLite store.</summary>
public sealed class SqliteTriggersTests
{
    [Fact]
    public async Task Choose_TriggersOfTheSchemaAlone_AreOff()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        await using var connection = (SqliteConnection)await store.ConnectAsync();
        using var triggers = new SqliteTriggers(connection.Handle!);

        triggers.Choose();

        Assert.False(triggers.AreOn);
    }

    [Fact]
    public async Task Choose_TriggerOfAnotherComesAndGoes_AreOnMeanwhile()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        await using var connection = (SqliteConnection)await store.ConnectAsync();
        using var triggers = new SqliteTriggers(connection.Handle!);
        triggers.Choose();

        await store.ExecuteAsync("CREATE TRIGGER theirs AFTER INSERT ON jobs BEGIN SELECT 1; END");
        triggers.Choose();
        Assert.True(triggers.AreOn);

        await store.ExecuteAsync("DROP TRIGGER theirs");
        triggers.Choose();
        Assert.False(triggers.AreOn);
    }

    [Fact]
    public async Task Enable_ForOneTransaction_TheNextChoosesAgain()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        await using var connection = (SqliteConnection)await store.ConnectAsync();
        using var triggers = new SqliteTriggers(connection.Handle!);
        triggers.Choose();

        triggers.Enable();
        Assert.True(triggers.AreOn);

        triggers.Choose();
        Assert.False(triggers.AreOn);
    }
}
