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
    private const int LongJobs = 60;
    private const int Batch = 1_000;

    private static readonly JobRequest Short = new(
        "send_welcome_email", JobPayload.FromJson("""{"to":"ada@example.com"}"""), new EnqueueOptions { ProjectId = ServerSetup.Project });

    private static readonly JobRequest Long = new(
        "export_report", JobPayload.FromJson("""{"month":"2026-01","seconds":3}"""), Short.Options with { Priority = 9 });

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Three_servers_run_every_job_once()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        await using Fleet fleet = await Fleet.StartAsync(setup, Servers);

        await EnqueueAsync(setup.Store, Short, Jobs);
        await WaitUntilAsync(setup.Store, "status = 'completed'", Jobs, Patience);

        Assert.Equal(0L, await CountAsync(setup.Store, "attempts <> 1"));
    }

    [Fact]
    public async Task Three_servers_one_killed_at_work_lose_nothing()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        await using Fleet fleet = await Fleet.StartAsync(setup, Servers);

        // More than two servers have room for, so that the third must hold some.
        await EnqueueAsync(setup.Store, Long, LongJobs);
        await WaitUntilHeldAsync(setup.Store, fleet[0].Id);
        Task enqueued = EnqueueAsync(setup.Store, Short, Jobs);
        await fleet[0].KillAsync();

        // What the dead server held is completed by the others within the lease and the time to look for it.
        await WaitUntilAsync(setup.Store, "status = 'completed' AND type = 'export_report'", LongJobs, Lease + TimeSpan.FromSeconds(10));
        await enqueued;
        await WaitUntilAsync(setup.Store, "status = 'completed'", LongJobs + Jobs, Patience);
        Assert.NotEqual(0L, await CountAsync(setup.Store, "attempts = 2"));
        Assert.Equal(0L, await CountAsync(setup.Store, "attempts NOT IN (1, 2)"));
    }

    private static async Task EnqueueAsync(TestStore store, JobRequest request, int count)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(store.Use)
            .BuildServiceProvider();
        var client = services.GetRequiredService<JobClient>();
        foreach (JobRequest[] batch in Enumerable.Repeat(request, count).Chunk(Batch))
            await client.EnqueueManyAsync(batch, TestContext.Current.CancellationToken);
    }

    private static Task<long> WaitUntilHeldAsync(TestStore store, int processId) => Eventually.SeeAsync(
        async () => (long)(await store.ScalarAsync(
            $"""
            SELECT count(*) FROM {store.Table("jobs")} job
            JOIN {store.Table("claims")} claim ON claim.id = job.claim_id
            JOIN {store.Table("workers")} worker ON worker.id = claim.worker_id
            WHERE job.status = 'running' AND worker.process_id = @process
            """,
            ("process", processId)))!,
        held => held > 0,
        Patience);

    private static Task<long> WaitUntilAsync(TestStore store, string condition, int count, TimeSpan limit) =>
        Eventually.SeeAsync(() => CountAsync(store, condition), found => found == count, limit);

    private static async Task<long> CountAsync(TestStore store, string condition) =>
        (long)(await store.ScalarAsync($"SELECT count(*) FROM {store.Table("jobs")} WHERE {condition}"))!;
}
