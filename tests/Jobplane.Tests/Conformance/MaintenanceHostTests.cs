using Jobplane.Storage;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

/// <summary>A worker without handlers, such as a server of its own, works no jobs and does the maintenance all the same.</summary>
public sealed class MaintenanceHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, EveryStore]
    public async Task Worker_WithoutHandlers_PromotesAndExpires(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        Job due = await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromMilliseconds(1) });
        Job late = await node.EnqueueAsync(TestJob.New() with { ExpiresAfter = TimeSpan.FromMilliseconds(1) });

        await using IAsyncDisposable host = await MaintainAsync(node.Store);

        await Eventually.SeeAsync(() => StageAsync(node, due.Id), stage => stage == "ready", Patience);
        await Eventually.SeeAsync(() => node.ReadAsync(late.Id), job => job.Status == JobStatus.Cancelled, Patience);
        Assert.Equal(0, (await node.ReadAsync(due.Id)).Attempts);
        Assert.Empty(await node.Fleet.ListWorkersAsync(CancellationToken.None));
    }

    [Theory, EveryStore]
    public async Task Worker_WithoutHandlers_RescuesTheJobsOfDeadWorkers(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        ClaimedJob held = await node.RunOneAsync();
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("workers")} SET lease_expires_at = started_at");

        await using IAsyncDisposable host = await MaintainAsync(node.Store);

        Job rescued = await Eventually.SeeAsync(() => node.ReadAsync(held.Key.JobId), job => job.Status == JobStatus.Pending, Patience);
        Assert.Equal((1, RescueResult.Error), (rescued.Attempts, rescued.LastError));
    }

    [Theory, EveryStore]
    public async Task Worker_WithoutHandlers_FiresSchedulesAndRunsBulkOperations(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New("* * * * * *"));
        Job waiting = await node.EnqueueAsync(TestJob.New() with { Queue = "bulk" });
        BulkOperation bulk = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Cancel, new JobFilter { Queue = "bulk" }));

        await using IAsyncDisposable host = await MaintainAsync(node.Store);

        Schedule fired = await Eventually.SeeAsync(
            async () => (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!, schedule => schedule.LastFire is not null, Patience);
        await Eventually.SeeAsync(
            async () => (await node.Bulk.GetAsync(TestJob.Project, bulk.Id))!, operation => operation.State == BulkState.Completed, Patience);
        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(fired.LastFire!.JobId)).Status);
        Assert.Equal(JobStatus.Cancelled, (await node.ReadAsync(waiting.Id)).Status);
    }

    [Theory, EveryStore]
    public async Task Worker_WithoutHandlers_Prunes(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        ClaimedJob job = await node.RunOneAsync();
        await node.CompleteAsync(job.Key);

        await using IAsyncDisposable host = await MaintainAsync(
            node.Store, jobs => jobs.Retain(retention => retention.Completed = TimeSpan.FromMilliseconds(1)));

        await Eventually.SeeAsync(() => node.Client.GetAsync(TestJob.Project, job.Key.JobId), found => found is null, Patience);
    }

    /// <summary>A node by the database's own clock, as the host has no other.</summary>
    private static async Task<StoreNode> StartAsync(StoreKind kind)
    {
        StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = null;
        return node;
    }

    private static async Task<IAsyncDisposable> MaintainAsync(TestStore store, Action<JobplaneBuilder>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddJobplane(jobs =>
        {
            store.Use(jobs);
            jobs.AddWorker();
            configure?.Invoke(jobs);
        });
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new Running(host);
    }

    private static async Task<string?> StageAsync(StoreNode node, Guid id) =>
        (await node.Store.ScalarAsync($"SELECT {(node.Store.Kind == StoreKind.Postgres ? "stage::text" : "stage")} FROM {node.Store.Table("jobs")} WHERE id = @id", ("id", id)))?.ToString();

    private sealed class Running(IHost host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}
