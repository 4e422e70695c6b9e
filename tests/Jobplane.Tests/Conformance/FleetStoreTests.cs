using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class FleetStoreTests
{
    private static readonly AuditOrigin Ann = new() { Actor = "ann", RemoteAddress = "203.0.113.9", RequestId = "r1" };

    [Theory, EveryStore]
    public async Task Pause_QueueWithReadyJobs_KeepsEveryWorkerFromThem(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        await node.EnqueueAsync(TestJob.New());
        Job elsewhere = await node.EnqueueAsync(TestJob.New() with { Queue = "other" });
        Guid worker = await other.RegisterAsync();

        await node.Get<FleetClient>().PauseQueueAsync(TestJob.Queue, TestJob.Project, Ann);

        Assert.Empty(await other.ClaimAsync(worker));
        Assert.Equal(["other"], await PollAsync(other));
        Assert.Equal(elsewhere.Id, Assert.Single(await other.ClaimAsync(worker, queue: "other")).Key.JobId);
        Assert.Equal(0, await node.CountAsync("claims") - 1);
    }

    [Theory, EveryStore]
    public async Task Resume_PausedQueue_GivesItsJobsOut(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var fleet = node.Get<FleetClient>();
        await fleet.PauseQueueAsync(TestJob.Queue, TestJob.Project, Ann);
        Job job = await node.EnqueueAsync(TestJob.New());

        await fleet.ResumeQueueAsync(TestJob.Queue, TestJob.Project, Ann);

        Assert.Equal([TestJob.Queue], await PollAsync(node));
        Assert.Equal(job.Id, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key.JobId);
    }

    [Theory, EveryStore]
    public async Task PauseAndResume_Repeated_AreAuditedOnceEach(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var fleet = node.Get<FleetClient>();
        await fleet.ResumeQueueAsync("mail", TestJob.Project, Ann);
        await fleet.PauseQueueAsync("mail", TestJob.Project, Ann);
        await fleet.PauseQueueAsync("mail", TestJob.Project, Ann);
        await fleet.ResumeQueueAsync("mail", TestJob.Project, Ann);
        await fleet.ResumeQueueAsync("mail", TestJob.Project, Ann);

        IReadOnlyList<AuditEntry> entries = (await node.Client.ListAuditAsync(TestJob.Project)).Items;

        Assert.Equal(["queue.resume", "queue.pause"], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal((null, "ann", "203.0.113.9", "r1"), (entry.JobId, entry.Actor, entry.RemoteAddress, entry.RequestId)));
        Assert.All(entries, entry => Assert.Contains("mail", entry.Details.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [EveryStore("")]
    [EveryStore("a b")]
    public async Task Pause_NameThatNoQueueCanHave_IsRefused(StoreKind kind, string queue)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        var error = await Assert.ThrowsAsync<JobValidationException>(() => node.Get<FleetClient>().PauseQueueAsync(queue, TestJob.Project, Ann));

        Assert.Equal("queue", error.Member);
    }

    [Theory, EveryStore]
    public async Task ListQueues_ReadyPausedAndWorked_AreThereWithTheirCounts(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RunAsync(TestJob.Many(3));
        await node.Workers.RegisterAsync(
            new WorkerIdentity(Guid.NewGuid(), "h", 1, "1") { Queues = ["idle"], Slots = 4 }, StoreNode.Lease, CancellationToken.None);
        await node.Jobs.EnqueueAsync([TestJob.New() with { Queue = "b" }], CancellationToken.None);
        node.Advance(TimeSpan.FromSeconds(5));
        await node.Jobs.EnqueueAsync(
            [TestJob.New(), TestJob.New() with { Queue = "b", Priority = 9 }, TestJob.New() with { Queue = "b", Delay = TimeSpan.FromHours(1) }],
            CancellationToken.None);
        await node.Get<FleetClient>().PauseQueueAsync("paused", TestJob.Project, Ann);

        IReadOnlyList<QueueInfo> queues = await node.Get<FleetClient>().ListQueuesAsync();

        Assert.Equal(
            [
                new QueueInfo { Name = "b", Ready = 2, OldestReadyAt = StoreNode.Start, Running = 0 },
                new QueueInfo { Name = TestJob.Queue, Ready = 1, OldestReadyAt = node.Now, Running = 3 },
                new QueueInfo { Name = "idle", Ready = 0, Running = 0 },
                new QueueInfo { Name = "paused", PausedAt = node.Now, Ready = 0, Running = 0 },
            ],
            queues);
    }

    [Theory, EveryStore]
    public async Task ListWorkers_LiveOnes_AreThereWithWhatTheyToldAndHold(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RegisterAsync();
        node.Advance(StoreNode.Lease);
        var live = new WorkerIdentity(Guid.NewGuid(), "host-1", 7, "1.2.3") { Queues = [TestJob.Queue, "mail"], Slots = 12 };
        await node.Workers.RegisterAsync(live, StoreNode.Lease, CancellationToken.None);
        await node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None);
        IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(live.Id);
        await node.CompleteAsync(claimed[0].Key);
        node.Advance(TimeSpan.FromSeconds(3));
        await node.Workers.HeartbeatAsync(live.Id, StoreNode.Lease, slots: 7, [], CancellationToken.None);
        await node.Store.ExecuteAsync($"INSERT INTO {node.Store.Table("jobs")} (project_id, type, status) VALUES ('p', 't', 'running')");

        WorkerInfo worker = Assert.Single(await node.Get<FleetClient>().ListWorkersAsync());

        Assert.Equal((live.Id, "host-1", 7, "1.2.3", 7, 2), (worker.Id, worker.Host, worker.ProcessId, worker.Version, worker.Slots, worker.Jobs));
        Assert.Equal([TestJob.Queue, "mail"], worker.Queues);
        Assert.Equal(
            (node.Now - TimeSpan.FromSeconds(3), node.Now, node.Now + StoreNode.Lease),
            (worker.StartedAt, worker.HeartbeatAt, worker.LeaseExpiresAt));
    }

    private static async Task<IReadOnlyList<string>> PollAsync(StoreNode node) =>
        (await node.Maintenance.PollAsync([TestJob.Queue, "other"], [TestJob.Type], workerId: null, CancellationToken.None)).ReadyQueues;
}
