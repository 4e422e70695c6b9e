using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class AttentionTests
{
    private static readonly AuditOrigin Ann = new() { Actor = "ann" };

    [Theory, EveryStore]
    public async Task Attention_QueueThatNobodyWorks_IsNamed(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await WorkAsync(node, "mail", "work");
        await node.Jobs.EnqueueAsync([TestJob.New() with { Queue = "reports" }, TestJob.New() with { Queue = "reports" }], CancellationToken.None);

        AttentionItem item = Assert.Single(await AttentionAsync(node));

        Assert.Equal((AttentionKind.QueueWithoutWorker, "reports", 2L, StoreNode.Start), (item.Kind, item.Queue, item.Count, item.Since));
        await WorkAsync(node, "reports", "work");
        Assert.Empty(await AttentionAsync(node));
    }

    [Theory, EveryStore]
    public async Task Fleet_ReadInOneGo_IsWhatEachTellsByItself(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await WorkAsync(node, "mail", "work");
        await node.Jobs.EnqueueAsync([TestJob.New() with { Queue = "mail" }, TestJob.New() with { Queue = "reports" }], CancellationToken.None);
        OperatorStatisticsClient statistics = node.Get<OperatorStatisticsClient>();

        FleetOverview fleet = await statistics.ReadFleetAsync();

        Assert.Equal((await statistics.ListQueuesAsync()).Select(queue => (queue.Queue, queue.OutPerMinute)), fleet.Queues.Select(queue => (queue.Queue, queue.OutPerMinute)));
        Assert.Equal((await node.Get<FleetClient>().ListWorkersAsync()).Select(worker => worker.Id), fleet.Workers.Select(worker => worker.Id));
        Assert.Equal(await statistics.ListAttentionAsync(), fleet.Attention);
        Assert.Equal("reports", Assert.Single(fleet.Attention).Queue);
    }

    [Theory, EveryStore]
    public async Task Attention_TypeWithoutAHandlerBehindOthers_IsNamed(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await WorkAsync(node, TestJob.Queue, TestJob.Type);
        await node.Jobs.EnqueueAsync(
            [.. TestJob.Many(20), TestJob.New() with { Type = "unknown", Priority = 3 }, TestJob.New() with { Type = "unknown" }, .. TestJob.Many(5)], CancellationToken.None);

        AttentionItem item = Assert.Single(await AttentionAsync(node));

        Assert.Equal((AttentionKind.TypeWithoutHandler, TestJob.Queue, "unknown", 2L), (item.Kind, item.Queue, item.Type, item.Count));
        // A worker that does not say what it can do, as it is of an older version.
        await WorkAsync(node, TestJob.Queue);
        Assert.Empty(await AttentionAsync(node));
    }

    [Theory, EveryStore]
    public async Task Attention_PausedOrLateQueue_IsNamedOnlyWithJobs(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await WorkAsync(node, "late", TestJob.Type);
        await node.Get<FleetClient>().PauseQueueAsync("empty", TestJob.Project, Ann);
        await node.Get<FleetClient>().PauseQueueAsync("paused", TestJob.Project, Ann);
        await node.Jobs.EnqueueAsync([TestJob.New() with { Queue = "paused" }, TestJob.New() with { Queue = "late" }], CancellationToken.None);
        node.Advance(TimeSpan.FromMinutes(6));
        await WorkAsync(node, "late", TestJob.Type);

        IReadOnlyList<AttentionItem> items = await AttentionAsync(node);

        Assert.Equal([(AttentionKind.QueueBehind, "late"), (AttentionKind.QueuePaused, "paused")], items.Select(item => (item.Kind, item.Queue!)));
        Assert.All(items, item => Assert.NotEmpty(item.Advice));
    }

    [Theory, EveryStore]
    public async Task Attention_TypeOfWhichMostAttemptsFail_IsNamed(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        Count("fails", completed: 9, failed: 10);
        Count("mends", completed: 10, failed: 10);
        Count("rare", completed: 0, failed: 9);
        // Counted without a name, as there were too many names.
        Count("", completed: 0, failed: 20);
        await recorder.FlushAsync(CancellationToken.None);

        AttentionItem item = Assert.Single(await AttentionAsync(node));

        Assert.Equal((AttentionKind.TypeFailing, "fails", 10L, StoreNode.Start), (item.Kind, item.Type, item.Count, item.Since));
        node.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await AttentionAsync(node));

        void Count(string type, int completed, int failed)
        {
            for (int i = 0; i < completed; i++)
                recorder.Count(StatisticsTests.Job(TestJob.Project, type: type), TimeSpan.Zero, AttemptEnd.Completed, error: null);
            for (int i = 0; i < failed; i++)
                recorder.Count(StatisticsTests.Job(TestJob.Project, type: type), TimeSpan.Zero, AttemptEnd.FailedAttempt, "x");
        }
    }

    [Theory, EveryStore]
    public async Task Attention_RunningJobsOfADeadWorkerThatNobodyRescues_AreCounted(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RunAsync(TestJob.Many(3));
        node.Advance(StoreNode.Lease + TimeSpan.FromSeconds(59));
        Assert.Empty(await AttentionAsync(node));

        node.Advance(TimeSpan.FromSeconds(1));

        AttentionItem item = Assert.Single(await AttentionAsync(node));
        Assert.Equal((AttentionKind.JobsOrphaned, 3L, StoreNode.Start + StoreNode.Lease), (item.Kind, item.Count, item.Since));
    }

    [Theory, EveryStore]
    public async Task ListQueues_WithAFlow_TellsWhatCameAndWent(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        await node.Jobs.EnqueueAsync(TestJob.Many(5), CancellationToken.None);
        node.Advance(TimeSpan.FromMinutes(10));
        await node.Jobs.EnqueueAsync(
            [.. TestJob.Many(7), .. TestJob.Many(2).Select(job => job with { Delay = TimeSpan.FromHours(1) }), TestJob.New() with { Queue = "other", Delay = TimeSpan.FromHours(1) }],
            CancellationToken.None);
        for (int i = 0; i < 8; i++)
            recorder.Count(StatisticsTests.Job(TestJob.Project) with { Waited = TimeSpan.FromMinutes(i < 3 ? 1 : 20) }, TimeSpan.Zero, AttemptEnd.Completed, error: null);
        await recorder.FlushAsync(CancellationToken.None);
        node.Advance(TimeSpan.FromMinutes(2));

        QueueStatistics queue = Assert.Single(await node.Get<OperatorStatisticsClient>().ListQueuesAsync());

        Assert.Equal((TestJob.Queue, 12, 2), (queue.Queue.Name, queue.Queue.Ready, queue.Scheduled));
        Assert.Equal((TimeSpan.FromMinutes(12), 10 / 5.0, 8 / 5.0, 8L), (queue.OldestReadyAge, queue.InPerMinute, queue.OutPerMinute, queue.Recent.Completed));
    }

    private static Task<IReadOnlyList<AttentionItem>> AttentionAsync(StoreNode node) => node.Get<OperatorStatisticsClient>().ListAttentionAsync();

    private static Task WorkAsync(StoreNode node, string queue, params string[] types) => node.Workers.RegisterAsync(
        new WorkerIdentity(Guid.NewGuid(), "h", 1, "1") { Queues = [queue], Types = types, Slots = 1 }, StoreNode.Lease, CancellationToken.None);
}
