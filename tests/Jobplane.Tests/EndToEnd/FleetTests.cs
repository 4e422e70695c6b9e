using System.Diagnostics;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.EndToEnd;

/// <summary>Several servers that share one PostgreSQL.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class FleetTests
{
    private const int Servers = 3;
    private const int Jobs = 20_000;
    private const int Batch = 1_000;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Three_servers_run_every_job_once()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        await using Fleet fleet = await Fleet.StartAsync(setup, Servers);

        await EnqueueAsync(setup.Store);
        await WaitUntilCompletedAsync(setup.Store, Jobs, Patience);

        Assert.Equal(0L, await CountAsync(setup.Store, "attempts <> 1"));
        Assert.Equal((long)Jobs, await CountAsync(setup.Store, "status = 'completed'"));
    }

    [Fact]
    public async Task Three_servers_one_killed_at_work_lose_nothing()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        await using Fleet fleet = await Fleet.StartAsync(setup, Servers);

        Task enqueued = EnqueueAsync(setup.Store);
        await WaitUntilCompletedAsync(setup.Store, Batch, Patience);
        await fleet.KillAsync(0);
        long killed = Stopwatch.GetTimestamp();
        await enqueued;

        // What the dead server held is completed by the others within the lease and the time to look for it.
        await WaitUntilCompletedAsync(setup.Store, Jobs, Lease + TimeSpan.FromSeconds(10) - Stopwatch.GetElapsedTime(killed));
        Assert.Equal((long)Jobs, await CountAsync(setup.Store, "status = 'completed'"));
        Assert.Equal(0L, await CountAsync(setup.Store, "attempts NOT IN (1, 2)"));
    }

    private static async Task EnqueueAsync(TestStore store)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(store.Use)
            .BuildServiceProvider();
        var client = services.GetRequiredService<JobClient>();
        var request = new JobRequest(
            "send_welcome_email", JobPayload.FromJson("""{"to":"ada@example.com"}"""), new EnqueueOptions { ProjectId = ServerSetup.Project });
        for (int i = 0; i < Jobs; i += Batch)
            await client.EnqueueManyAsync(Enumerable.Repeat(request, Batch), TestContext.Current.CancellationToken);
    }

    private static Task<long> WaitUntilCompletedAsync(TestStore store, int count, TimeSpan limit) =>
        Eventually.SeeAsync(() => CountAsync(store, "status = 'completed'"), completed => completed >= count, limit);

    private static async Task<long> CountAsync(TestStore store, string condition) =>
        (long)(await store.ScalarAsync($"SELECT count(*) FROM {store.Table("jobs")} WHERE {condition}"))!;
}
