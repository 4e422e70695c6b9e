using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.Data.Sqlite;

namespace Jobplane.Tests.Sqlite;

[Trait("Store", "Sqlite")]
public sealed class SqliteDiagnosisTests
{
    [Fact]
    public async Task Diagnose_FileWithoutAWriteAheadLog_IsAWarning()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        SqliteConnection.ClearAllPools();
        await store.ExecuteAsync("PRAGMA journal_mode = delete");
        await using StoreNode node = StoreNode.On(store);

        StoreFinding finding = Assert.Single(await node.Administration.DiagnoseAsync(), finding => finding.Check == "durability");

        Assert.Equal(FindingLevel.Warning, finding.Level);
        Assert.Contains("delete", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_DamagedPage_IsAFailureAndSaysWhatToDo()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        await store.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        SqliteConnection.ClearAllPools();
        string path = new SqliteConnectionStringBuilder(store.ConnectionString).DataSource;
        await using (FileStream file = File.OpenWrite(path))
        {
            // A page in the middle: the first ones are read by whoever opens the file.
            file.Position = file.Length / 4096 / 2 * 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xa5, 4096).ToArray(), TestContext.Current.CancellationToken);
        }

        await using StoreNode node = StoreNode.On(store);
        StoreFinding finding = (await node.Administration.DiagnoseAsync())[^1];

        Assert.Equal(("integrity", FindingLevel.Failure), (finding.Check, finding.Level));
        Assert.Contains(".recover", finding.Advice, StringComparison.Ordinal);
    }
}
