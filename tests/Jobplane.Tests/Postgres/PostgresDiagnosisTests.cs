using Jobplane.Postgres;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
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
    public async Task Diagnose_PreparedTransaction_IsNamed()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(PostgresCluster.FindPrograms(), "max_prepared_transactions = 2");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.Connection.ConnectionString);
        await using ServiceProvider services = Services(server.Connection.ConnectionString, new PostgresOptions().Schema, isPooler: false);
        await services.GetRequiredService<IStoreAdministration>().MigrateAsync();
        await using (NpgsqlCommand prepare = source.CreateCommand("BEGIN; CREATE TABLE left_behind (x integer); PREPARE TRANSACTION 'forgotten'"))
            await prepare.ExecuteNonQueryAsync();

        StoreFinding finding = await services.GetRequiredService<PostgresDiagnosis>().CheckHorizonAsync(pinnedSeconds: 0, pinnedTransactions: 0, CancellationToken.None);

        Assert.Equal(FindingLevel.Warning, finding.Level);
        Assert.Contains("prepared transaction forgotten ", finding.Message, StringComparison.Ordinal);
        Assert.Contains("ROLLBACK PREPARED", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_DeadRowsThatVacuumLeaves_NamesTheTable()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("jobs")} SET (autovacuum_enabled = false)");
        await node.Store.ExecuteAsync(
            $"INSERT INTO {node.Store.Table("jobs")} (project_id, type, payload) SELECT 'p', 'x', '{{}}' FROM generate_series(1, 500)");
        await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")}");

        // The server's statistics come a moment late.
        StoreFinding finding = await Eventually.SeeAsync(
            () => node.Get<PostgresDiagnosis>().CheckDeadRowsAsync(many: 100, CancellationToken.None),
            static seen => seen.Level != FindingLevel.Ok,
            TimeSpan.FromSeconds(60));

        Assert.Equal(FindingLevel.Warning, finding.Level);
        Assert.Contains("jobs has 500 dead rows", finding.Message, StringComparison.Ordinal);
        Assert.Contains("VACUUM", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_ClocksDiffer_SaysByHowMuch()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        var late = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(10));

        IReadOnlyList<StoreFinding> findings = await DiagnoseAsync(node.Store, node.Store.ConnectionString, time: late);

        StoreFinding clock = Assert.Single(findings, finding => finding.Check == "connection");
        Assert.Equal(FindingLevel.Warning, clock.Level);
        Assert.Matches(" differ by (59[0-9]|60[0-9]) s", clock.Message);
        Assert.Contains("NTP", clock.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diagnose_ApiRoleThatSeesEverything_IsAFailureOfTheSchema()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);

        IReadOnlyList<StoreFinding> findings = await DiagnoseAsync(node.Store, node.Store.ConnectionString, tenants: node.Store.ConnectionString);

        Assert.Equal(("schema", FindingLevel.Failure), (findings[^1].Check, findings[^1].Level));
        Assert.Contains("jobplane roles", findings[^1].Message, StringComparison.Ordinal);
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

    private static async Task<IReadOnlyList<StoreFinding>> DiagnoseAsync(
        TestStore store, string connectionString, bool isPooler = false, string? tenants = null, TimeProvider? time = null)
    {
        await using ServiceProvider services = Services(connectionString, store.Schema, isPooler, tenants, time);
        return await services.GetRequiredService<IStoreAdministration>().DiagnoseAsync();
    }

    private static ServiceProvider Services(string connectionString, string schema, bool isPooler, string? tenants = null, TimeProvider? time = null) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(time ?? TimeProvider.System)
            .AddLogging()
            .AddJobplane(jobs => jobs.UsePostgres(connectionString, options =>
            {
                options.Schema = schema;
                options.TransactionPooler = isPooler;
                options.TenantConnectionString = tenants;
            }))
            .BuildServiceProvider();
}
