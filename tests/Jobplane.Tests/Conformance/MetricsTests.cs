using System.Diagnostics.Metrics;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Jobplane.Tests.Conformance;

public sealed class MetricsTests
{
    [Theory, EveryStore]
    public async Task Jobs_ThatRun_AreCountedAndTimed(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            static (context, _) => context.Attempt == 1 ? throw new InvalidOperationException("It broke.") : Task.CompletedTask,
            options => options.Retry = new RetryPolicy { Decide = (_, _) => TimeSpan.Zero });
        using var metrics = new MetricRecorder(host.Get<IMeterFactory>());

        await host.RunAsync();

        await HandlerHost.SeeAsync(() => metrics.Of("messaging.process.duration").Count == 2);
        Assert.Equal(1, Assert.Single(metrics.Of("messaging.client.sent.messages")).Value);
        Assert.Single(metrics.Of("messaging.client.operation.duration"), metric => metric.Tag("messaging.operation.name") == "send");
        Assert.Equal(2, metrics.Of("messaging.client.consumed.messages").Count);
        Assert.Equal(["retried", "completed"], metrics.Of("messaging.process.duration").Select(metric => metric.Tag("jobplane.job.outcome")));
        Assert.Equal(
            ["System.InvalidOperationException", null], metrics.Of("messaging.process.duration").Select(metric => metric.Tag("error.type")));
        Assert.Single(metrics.Of("jobplane.job.retries"));
        Assert.All(metrics.All, metric => Assert.Equal("default", metric.Tag("messaging.destination.name")));
        // Projects and jobs are without number, and an attribute's values must not be.
        string[] bounded =
        [
            "messaging.system", "messaging.operation.name", "messaging.operation.type", "messaging.destination.name",
            "jobplane.job.type", "jobplane.job.outcome", "error.type",
        ];
        Assert.Empty(metrics.All.SelectMany(metric => metric.Tags.Keys).Except(bounded));
    }

    [Theory, EveryStore]
    public async Task Enqueue_ThatFindsAnEarlierJobOrAnswer_IsNotCounted(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, static (_, _) => Task.CompletedTask);
        using var metrics = new MetricRecorder(host.Get<IMeterFactory>(), "messaging.client.sent.messages");
        var options = new EnqueueOptions { ProjectId = TestJob.Project, Queue = "other", Unique = new UniqueOptions("one") };

        await host.Client.EnqueueAsync("scripted", JobPayload.FromJson("{}"), options);
        await host.Client.EnqueueAsync("scripted", JobPayload.FromJson("{}"), options);

        Assert.Single(metrics.All);
    }

    [Theory, EveryStore]
    public async Task Slots_OfAWorker_AreUsedOrIdle(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler();
        await using HandlerHost host = await HandlerHost.StartAsync(store, handler.HandleAsync);
        using var metrics = new MetricRecorder(host.Get<IMeterFactory>(), "jobplane.worker.slots");
        await host.EnqueueManyAsync(3);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 3);

        Assert.Equal(
            [("used", 3d), ("idle", 1d)],
            metrics.Collect("jobplane.worker.slots").Select(metric => (metric.Tag("jobplane.slot.state")!, metric.Value)));

        handler.LetGo(3);
    }

    [Theory, EveryStore]
    public async Task Depths_WhileSomebodyListens_TellWhatWaitsInEachQueue(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, static (_, _) => Task.CompletedTask);
        await host.EnqueueManyAsync(3, queue: "unworked");
        using var metrics = new MetricRecorder(host.Get<IMeterFactory>(), "jobplane.queue.depth", "jobplane.queue.age");

        await HandlerHost.SeeAsync(() => metrics.Collect("jobplane.queue.depth").Count > 0);

        IReadOnlyList<RecordedMetric> depths = metrics.Collect("jobplane.queue.depth");
        Assert.Equal([("default", 0d), ("unworked", 3d)], depths.Select(depth => (depth.Tag("messaging.destination.name")!, depth.Value)).Order());
        Assert.All(metrics.Of("jobplane.queue.age"), age => Assert.InRange(age.Value, 0, 3600));
        Assert.Equal(2, metrics.Of("jobplane.queue.age").Count);
    }

    [Theory, EveryStore]
    public async Task Depths_WhenNobodyListensAnyMore_AreNotRead(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        using var factory = new OwnMeterFactory();
        using var instruments = new JobplaneMetrics(factory);
        var gauges = new QueueGauges(
            node.Maintenance, instruments, Options.Create(new WorkerOptions()), TimeProvider.System, NullLogger<QueueGauges>.Instance);
        await node.EnqueueAsync(TestJob.New());
        using (var metrics = new MetricRecorder(factory))
        {
            node.Advance(TimeSpan.FromSeconds(7));
            await gauges.RefreshAsync(CancellationToken.None);
            Assert.Equal(1, Assert.Single(metrics.Collect("jobplane.queue.depth")).Value);
            Assert.Equal(7, Assert.Single(metrics.Of("jobplane.queue.age")).Value);
        }

        // Whoever asks the store from here on gets an error.
        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("jobs")} RENAME COLUMN scheduled_at TO gone");
        await gauges.RefreshAsync(CancellationToken.None);

        using var again = new MetricRecorder(factory);
        Assert.Empty(again.Collect("jobplane.queue.depth"));
        await Assert.ThrowsAnyAsync<Exception>(() => gauges.RefreshAsync(CancellationToken.None));
    }

    [Theory, EveryStore]
    public async Task Depth_OfAQueue_IsCountedUpToALimit(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        for (int left = IMaintenanceStore.MaxDepth + 1; left > 0; left -= 1000)
            await node.Jobs.EnqueueAsync(TestJob.Many(Math.Min(left, 1000)), CancellationToken.None);

        IReadOnlyList<QueueDepth> depths = await node.Maintenance.ListDepthsAsync([], CancellationToken.None);

        Assert.Equal(IMaintenanceStore.MaxDepth, Assert.Single(depths).Ready);
    }
}
