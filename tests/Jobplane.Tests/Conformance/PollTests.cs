using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class PollTests
{
    [Theory, EveryStore]
    public async Task Poll_EmptyStore_FindsNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        PollResult found = await PollAsync(node);

        Assert.Empty(found.ReadyQueues);
        Assert.False(found.HasDueJobs);
    }

    [Theory, EveryStore]
    public async Task Poll_ReadyJobs_NamesOnlyTheQueuesAskedForThatHaveAKnownType(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(
            [
                TestJob.New() with { Queue = "a" }, TestJob.New() with { Queue = "a" }, TestJob.New() with { Queue = "b", Type = "unknown" },
                TestJob.New() with { Queue = "c" }, TestJob.New() with { Queue = "d" },
            ],
            CancellationToken.None);

        PollResult found = await PollAsync(node, "a", "b", "d", "e");

        Assert.Equal(["a", "d"], found.ReadyQueues.Order());
        Assert.False(found.HasDueJobs);
    }

    [Theory, EveryStore]
    public async Task Poll_ScheduledJob_IsFoundWhenDue(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromSeconds(10) });

        Assert.False((await PollAsync(node)).HasDueJobs);
        node.Advance(TimeSpan.FromSeconds(10));
        PollResult found = await PollAsync(node);

        Assert.True(found.HasDueJobs);
        Assert.Empty(found.ReadyQueues);
        await node.PromoteAsync();
        Assert.False((await PollAsync(node)).HasDueJobs);
    }

    [Theory, EveryStore]
    public async Task Poll_RunningJob_IsNotReady(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RunOneAsync();

        Assert.Empty((await PollAsync(node, TestJob.Queue)).ReadyQueues);
    }

    private static Task<PollResult> PollAsync(StoreNode node, params string[] queues) =>
        node.Maintenance.PollAsync(queues, [TestJob.Type], workerId: null, CancellationToken.None);
}
