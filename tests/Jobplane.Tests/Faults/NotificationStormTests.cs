using System.Globalization;
using Jobplane.FaultNode;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>Many workers that hear of every batch.</summary>
[Trait("Store", "Postgres")]
public sealed class NotificationStormTests(DedicatedServer dedicated) : IClassFixture<DedicatedServer>
{
    private const int Workers = 50;
    private const int Jobs = 10_000;
    private const int Batch = 1_000;

    [Fact]
    public async Task Notifications_FiftyListenersTenThousandJobs_AreOneABatchAndEveryClaimHasACause()
    {
        PostgresServer server = await dedicated.GetAsync("shared_preload_libraries = 'pg_stat_statements'");
        await using FaultScenario scenario = await FaultScenario.StartAsync(server.Connection);
        await scenario.Store.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        string log = Path.GetTempFileName();
        var nodes = new List<ServiceProvider>();
        using var runs = new DurableLog(log);
        try
        {
            for (int i = 0; i < Workers; i++)
                nodes.Add(await StartAsync(scenario, runs));
            var client = nodes[0].GetRequiredService<JobClient>();
            for (int i = 0; i < Jobs / Batch; i++)
            {
                await client.EnqueueManyAsync(
                    Enumerable.Repeat(new FaultJob(0), Batch), new EnqueueOptions { ProjectId = "faults" }, TestContext.Current.CancellationToken);
            }

            await scenario.SeeCountAsync("status = 'completed'", completed => completed == Jobs);
        }
        finally
        {
            foreach (ServiceProvider node in nodes)
                await StopAsync(node);
        }

        long notifications = await CallsAsync(scenario, "SELECT pg_notify%");
        long polls = await CallsAsync(scenario, "SELECT level.queue%");
        long claims = await CallsAsync(scenario, "WITH walked%INSERT INTO%claims%");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"notify storm: {Workers} listeners, {Jobs} jobs in {Jobs / Batch} batches: {notifications} notifications, {polls} polls, {claims} claims");
        Assert.InRange(notifications, 1, Jobs / Batch);
        // A worker claims when it starts, when it hears, when a poll found something, and as long as claims bring jobs.
        Assert.InRange(claims, 1, (Workers * (notifications + 2)) + polls + Jobs);
        Assert.Equal(Jobs, File.ReadLines(log).Count(line => line.StartsWith("completed ", StringComparison.Ordinal)));
        File.Delete(log);
    }

    private static async Task<ServiceProvider> StartAsync(FaultScenario scenario, DurableLog runs)
    {
        string connection = new NpgsqlConnectionStringBuilder(scenario.ConnectionString) { MaxPoolSize = 2 }.ConnectionString;
        ServiceProvider node = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddSingleton(runs)
            .AddJobplane(jobs => jobs
                .UsePostgres(connection, options => options.Schema = scenario.Store.Schema)
                .Configure(options => options.MigrateOnStart = false)
                .AddHandler<FaultJob, FaultJobHandler>()
                .AddWorker())
            .BuildServiceProvider();
        foreach (IHostedService service in node.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return node;
    }

    private static async Task StopAsync(ServiceProvider node)
    {
        foreach (IHostedService service in node.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await node.DisposeAsync();
    }

    private static async Task<long> CallsAsync(FaultScenario scenario, string statement) => Convert.ToInt64(
        await scenario.Store.ScalarAsync("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query LIKE @statement", ("statement", statement)),
        CultureInfo.InvariantCulture);
}
