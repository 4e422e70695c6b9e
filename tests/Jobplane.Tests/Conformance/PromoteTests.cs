using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class PromoteTests
{
    [Theory, EveryStore]
    public async Task Promote_DueJobs_AreReadyInTheOrderTheyWereDue(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob later = TestJob.New() with { Delay = TimeSpan.FromSeconds(20) };
        NewJob sooner = TestJob.New() with { Delay = TimeSpan.FromSeconds(10) };
        await node.Jobs.EnqueueAsync([later, sooner, TestJob.New() with { Delay = TimeSpan.FromSeconds(21) }], CancellationToken.None);
        node.Advance(TimeSpan.FromSeconds(20));

        IReadOnlyDictionary<string, int> promoted = await node.PromoteAsync();

        Assert.Equal([new(TestJob.Queue, 2)], promoted);
        Assert.Equal([sooner.Id, later.Id], (await node.ClaimAsync(await node.RegisterAsync())).Select(job => job.Key.JobId));
    }

    [Theory, EveryStore]
    public async Task Promote_NotYetDue_DoesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromSeconds(10) });
        node.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));

        Assert.Empty(await node.PromoteAsync());
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Promote_MoreThanTheLimit_TakesTheEarliestAndTellsTheirQueues(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(
            [.. Enumerable.Range(1, 5).Select(n => TestJob.New() with { Queue = n % 2 == 0 ? "even" : "odd", Delay = TimeSpan.FromSeconds(n) })],
            CancellationToken.None);
        node.Advance(TimeSpan.FromMinutes(1));

        IReadOnlyDictionary<string, int> first = await node.PromoteAsync(limit: 3);
        IReadOnlyDictionary<string, int> second = await node.PromoteAsync(limit: 3);

        Assert.Equal([new("even", 1), new("odd", 2)], first.OrderBy(queue => queue.Key));
        Assert.Equal([new("even", 1), new("odd", 1)], second.OrderBy(queue => queue.Key));
        Assert.Empty(await node.PromoteAsync(limit: 3));
    }

    [Theory, EveryStore]
    public async Task Promote_TwoNodesAtOnce_CountEachJobOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        await node.Jobs.EnqueueAsync([.. TestJob.Many(500).Select(job => job with { Delay = TimeSpan.FromSeconds(1) })], CancellationToken.None);
        node.Advance(TimeSpan.FromSeconds(1));
        other.Now = node.Now;

        int[] promoted = await Task.WhenAll(new[] { node, other, node, other }.Select(each => Task.Run(() => PromoteAllAsync(each))));

        Assert.Equal(500, promoted.Sum());
        Assert.Equal(500, (await node.ClaimAsync(await node.RegisterAsync())).Count);
    }

    private static async Task<int> PromoteAllAsync(StoreNode node)
    {
        var deadline = new Deadline();
        int total = 0;
        while ((await node.Maintenance.PollAsync([], [], workerId: null, CancellationToken.None)).HasDueJobs)
        {
            total += (await node.PromoteAsync(limit: 40)).Values.Sum();
            deadline.Check("not all due jobs were promoted");
        }

        return total;
    }
}
