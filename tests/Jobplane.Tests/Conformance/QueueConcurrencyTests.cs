using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Conformance;

/// <summary>The concurrency that an operator gives a queue while workers run. They are configured with 4.</summary>
public sealed class QueueConcurrencyTests
{
    private static readonly AuditOrigin Ann = new() { Actor = "ann" };

    [Theory, EveryStore]
    public async Task SetConcurrency_OfAQueue_IsTheNextPolls(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var fleet = node.Get<FleetClient>();
        await fleet.PauseQueueAsync("paused", TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("mail", 7, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("paused", 1, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("elsewhere", 10_000, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("reset", 3, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("reset", null, TestJob.Project, Ann);

        PollResult found = await node.Maintenance.PollAsync(["default", "mail", "paused", "reset"], [TestJob.Type], workerId: null, CancellationToken.None);

        Assert.Equal([("mail", 7), ("paused", 1)], found.Concurrency.OrderBy(queue => queue.Key).Select(queue => (queue.Key, queue.Value)));
        Assert.Equal((null, 7), ((await QueueAsync(node, "mail")).PausedAt, (await QueueAsync(node, "mail")).Concurrency));
        Assert.Equal((node.Now, 1), ((await QueueAsync(node, "paused")).PausedAt, (await QueueAsync(node, "paused")).Concurrency));
    }

    [Theory, EveryStore]
    public async Task SetConcurrency_Repeated_IsAuditedOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var fleet = node.Get<FleetClient>();
        await fleet.SetConcurrencyAsync("mail", null, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("mail", 5, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("mail", 5, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("mail", null, TestJob.Project, Ann);
        await fleet.SetConcurrencyAsync("mail", null, TestJob.Project, Ann);

        IReadOnlyList<AuditEntry> entries = (await node.Client.ListAuditAsync(TestJob.Project)).Items;

        Assert.Equal([("queue.concurrency", "ann"), ("queue.concurrency", "ann")], entries.Select(entry => (entry.Action, entry.Actor)));
        Assert.DoesNotContain("5", entries[0].Details.ToString(), StringComparison.Ordinal);
        Assert.Contains("5", entries[1].Details.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [EveryStore(0)]
    [EveryStore(-1)]
    [EveryStore(10_001)]
    public async Task SetConcurrency_OutOfRange_IsRefusedAndSaysWhatToDo(StoreKind kind, int concurrency)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        var error = await Assert.ThrowsAsync<JobValidationException>(() => node.Get<FleetClient>().SetConcurrencyAsync("mail", concurrency, TestJob.Project, Ann));

        Assert.Equal("concurrency", error.Member);
        Assert.Contains("pause it", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Worker_RaisedLoweredAndReset_RunsAsManyAtOnce(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler();
        await using HandlerHost host = await HandlerHost.StartAsync(store, handler.HandleAsync);
        IReadOnlyList<Job> jobs = await host.EnqueueManyAsync(30);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 4);

        await SetAsync(host, 9);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 9);

        await SetAsync(host, 2);
        await SeeSlotsAsync(host, 2);
        // Nothing that runs is interrupted, and nothing begins before there are fewer than the new number.
        Assert.Equal((9, 9), (handler.Running.Count, handler.Starts.Count));
        handler.LetGo(7);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 2);
        Assert.Equal(9, handler.Starts.Count);
        handler.LetGo(1);
        await HandlerHost.SeeAsync(() => handler.Starts.Count == 10);
        Assert.InRange(handler.Running.Count, 0, 2);

        await SetAsync(host, null);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 4);

        handler.LetGo(30);
        foreach (Job job in jobs)
            Assert.Equal((JobStatus.Completed, 1), ((await host.EndAsync(job.Id)).Status, (await host.EndAsync(job.Id)).Attempts));
        Assert.Equal(30, handler.Starts.Count);
    }

    [Theory, EveryStore]
    public async Task Worker_Lowered_HandsBackWhatHasNotBegun(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler(milliseconds: 3);
        await using HandlerHost host = await HandlerHost.StartAsync(store, handler.HandleAsync);
        await SetAsync(host, 20);
        // Short jobs, so that the worker holds others ahead.
        handler.LetGo(200);
        await host.EnqueueManyAsync(200);
        await HandlerHost.SeeAsync(() => handler.Starts.Count == 200 && handler.Running.Count == 0);
        IReadOnlyList<Job> jobs = await host.EnqueueManyAsync(300);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 20);
        int held = await SeeHeldAsync(store, running => running > 20);

        await SetAsync(host, 1);

        Assert.InRange(await SeeHeldAsync(store, running => running < held), 20, held - 1);
        Assert.Equal((20, 220), (handler.Running.Count, handler.Starts.Count));
        handler.LetGo(19);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 1);
        // What is held ahead waits too, until fewer run than may.
        Assert.Equal(220, handler.Starts.Count);
        handler.LetGo(300);
        foreach (Job job in jobs)
            Assert.Equal((JobStatus.Completed, 1), ((await host.EndAsync(job.Id)).Status, (await host.EndAsync(job.Id)).Attempts));
        Assert.Equal(500, handler.Starts.Count);
    }

    [Theory, EveryStore]
    public async Task Worker_StartedLater_HasTheConcurrencyToo(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler();
        await using (HandlerHost first = await HandlerHost.StartAsync(store, handler.HandleAsync))
        {
            await SetAsync(first, 6);
            await SeeSlotsAsync(first, 6);
        }

        await using HandlerHost second = await HandlerHost.StartAsync(store, handler.HandleAsync);
        await second.EnqueueManyAsync(10);

        await HandlerHost.SeeAsync(() => handler.Running.Count == 6);
        Assert.Equal(6, handler.Starts.Count);
        handler.LetGo(10);
    }

    private static Task SetAsync(HandlerHost host, int? concurrency) =>
        host.Get<FleetClient>().SetConcurrencyAsync(TestJob.Queue, concurrency, TestJob.Project, Ann, TestContext.Current.CancellationToken);

    /// <summary>Waits until the worker has as many slots, of which its heartbeats tell.</summary>
    private static Task SeeSlotsAsync(HandlerHost host, int slots) =>
        HandlerHost.SeeAsync(() => host.Get<Workers.LeaseKeeper>().Slots == slots);

    private static Task<int> SeeHeldAsync(TestStore store, Func<int, bool> condition) => EndToEnd.Eventually.SeeAsync(
        async () => Convert.ToInt32(await store.ScalarAsync($"SELECT count(*) FROM {store.Table("jobs")} WHERE status = 'running'")), condition, TimeSpan.FromSeconds(60));

    private static async Task<QueueInfo> QueueAsync(StoreNode node, string name) =>
        (await node.Get<FleetClient>().ListQueuesAsync()).Single(queue => queue.Name == name);
}
