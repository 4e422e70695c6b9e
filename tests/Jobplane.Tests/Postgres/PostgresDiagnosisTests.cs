using Jobplane.Postgres;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Jobplane.Tests.Postgres;

[Trait("Store", "Postgres")]
public sealed class PostgresDiagnosisTests
{
    [Fact]
    public async Task Diagnose_TransactionLeftOpen_IsNamed()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await using var connection = (NpgsqlConnection)await node.Store.ConnectAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using var pin = new NpgsqlCommand("SELECT txid_current()", connection, transaction);
        await pin.ExecuteScalarAsync();

        StoreFinding finding = await node.Get<PostgresDiagnosis>().CheckHorizonAsync(pinnedSeconds: 0, pinnedTransactions: 0, CancellationToken.None);

        Assert.Equal(FindingLevel.Warning, finding.Level);
        Assert.Contains($"process {connection.ProcessID} ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_RoleWithoutRights_NamesWhatItLacks()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await using PostgresLogins logins = await PostgresLogins.CreateAsync(node.Store);

        StoreFinding worker = Assert.Single(await DiagnoseAsync(node.Store, logins.Worker), finding => finding.Check == "rights");
        StoreFinding api = Assert.Single(await DiagnoseAsync(node.Store, logins.Api), finding => finding.Check == "rights");

        Assert.Equal((FindingLevel.Ok, FindingLevel.Failure), (worker.Level, api.Level));
        Assert.Contains(" on claims", api.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_ThroughATransactionPooler_FindsThatNotificationsAreLost()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await using PgBouncer pooler = await PgBouncer.StartAsync(
            new NpgsqlConnectionStringBuilder(node.Store.ConnectionString), "ignore_startup_parameters = options");
        string through = new NpgsqlConnectionStringBuilder(node.Store.ConnectionString) { Port = pooler.Port }.ConnectionString;

        StoreFinding lost = Assert.Single(await DiagnoseAsync(node.Store, through), finding => finding.Check == "notifications");
        StoreFinding unused = Assert.Single(await DiagnoseAsync(node.Store, through, isPooler: true), finding => finding.Check == "notifications");
        StoreFinding direct = Assert.Single(await DiagnoseAsync(node.Store, node.Store.ConnectionString), finding => finding.Check == "notifications");

        Assert.Equal((FindingLevel.Failure, FindingLevel.Ok, FindingLevel.Ok), (lost.Level, unused.Level, direct.Level));
        Assert.Contains("Jobplane:TransactionPooler", lost.Advice, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<StoreFinding>> DiagnoseAsync(TestStore store, string connectionString, bool isPooler = false)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(jobs => jobs.UsePostgres(connectionString, options =>
            {
                options.Schema = store.Schema;
                options.TransactionPooler = isPooler;
            }))
            .BuildServiceProvider();
        return await services.GetRequiredService<IStoreAdministration>().DiagnoseAsync();
    }
}
