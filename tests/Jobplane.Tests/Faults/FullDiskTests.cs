using Jobplane.FaultNode;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>A disk that runs full under load, and gets room again.</summary>
[Trait("Store", "Postgres")]
public sealed class FullDiskTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task Disk_Full_EnqueuesFailWholeAndRecover()
    {
        PostgresServer server = await dedicated.GetAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync();
        await using FaultScenario scenario = await FaultScenario.StartAsync(await CreateDatabaseAsync(server, disk));
        NodeProcess worker = await scenario.StartWorkerAsync();
        NodeProcess producer = await scenario.StartProducerAsync();
        await FaultRun.LastAsync(1);

        disk.Fill(leave: 2 * Megabyte);
        // One batch that is too large for what is left: all of it is refused.
        await Assert.ThrowsAsync<StoreUnavailableException>(() => scenario.EnqueueAsync(new FaultJob(7_777), count: 20_000));
        Assert.Equal(0, await scenario.CountAsync("payload->>'milliseconds' = '7777'"));
        disk.Fill(leave: 0);
        await Eventually.SeeAsync(() => IsRefusedAsync(scenario), refused => refused, FaultRun.Patience);
        await FaultRun.LastAsync(1);
        Assert.False(worker.HasExited);
        int acknowledged = scenario.Logs.Acknowledged.Count;

        disk.Clear();
        await scenario.SeeAsync(logs => logs.Acknowledged.Count > acknowledged + 10);
        await producer.TerminateAsync();
        (await scenario.FinishAsync()).Require("full disk");
        await worker.TerminateAsync();
    }

    private static async Task<bool> IsRefusedAsync(FaultScenario scenario)
    {
        try
        {
            await scenario.EnqueueAsync(new FaultJob(1), count: 100);
            return false;
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
    }

    private static async Task<NpgsqlConnectionStringBuilder> CreateDatabaseAsync(PostgresServer server, SmallDisk disk)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(server.Connection);
        await using NpgsqlCommand tablespace = database.CreateCommand($"CREATE TABLESPACE small LOCATION '{disk.Tablespace}'");
        await tablespace.ExecuteNonQueryAsync();
        await using NpgsqlCommand create = database.CreateCommand("CREATE DATABASE small TABLESPACE small");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.Connection.ConnectionString) { Database = "small" };
    }
}
