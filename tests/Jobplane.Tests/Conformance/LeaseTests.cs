using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class LeaseTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Theory, EveryStore]
    public async Task Heartbeat_BeforeTheLeaseExpires_RenewsIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, ClaimedJob job) = await RunByAsync(node);
        for (int beat = 0; beat < 3; beat++)
        {
            node.Advance(StoreNode.Lease - Moment);
            Assert.True(await HeartbeatAsync(node, worker));
            Assert.Equal(0, (await node.RescueAsync()).Total);
        }

        Assert.True(await node.CompleteAsync(job.Key));
    }

    [Theory, EveryStore]
    public async Task Heartbeat_AfterTheLeaseExpired_IsRefusedForGood(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, _) = await RunByAsync(node);
        node.Advance(StoreNode.Lease);

        Assert.False(await HeartbeatAsync(node, worker));
        Assert.False(await HeartbeatAsync(node, worker));

        Assert.Equal(1, (await node.RescueAsync()).Total);
    }

    [Theory, EveryStore]
    public async Task Heartbeat_UnknownWorker_IsRefused(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Assert.False(await HeartbeatAsync(node, Guid.NewGuid()));
    }

    [Theory, EveryStore]
    public async Task Heartbeat_FinishedClaims_AreForgottenAndNoOthers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(4), CancellationToken.None);
        Guid worker = await node.RegisterAsync();
        IReadOnlyList<ClaimedJob> first = await node.ClaimAsync(worker, limit: 2);
        IReadOnlyList<ClaimedJob> second = await node.ClaimAsync(worker, limit: 2);
        await node.Workers.CompleteAsync([.. first.Select(job => job.Key), second[0].Key], CancellationToken.None);

        Assert.True(await HeartbeatAsync(node, worker, first[0].Key.ClaimId));

        Assert.Equal(second[0].Key.ClaimId, Convert.ToInt64(await node.Store.ScalarAsync($"SELECT id FROM {node.Store.Table("claims")}")));
        node.Advance(StoreNode.Lease);
        Assert.Equal(1, (await node.RescueAsync()).Total);
    }

    [Theory, EveryStore]
    public async Task Heartbeat_ClaimOfAnotherWorker_IsNotForgotten(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (_, ClaimedJob job) = await RunByAsync(node);
        await node.CompleteAsync(job.Key);

        await HeartbeatAsync(node, await node.RegisterAsync(), job.Key.ClaimId);

        Assert.Equal(1, await node.CountAsync("claims"));
    }

    [Theory, EveryStore]
    public async Task Deregister_NoRunningJobs_RemovesTheWorkerAndItsClaims(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, ClaimedJob job) = await RunByAsync(node);
        await node.CompleteAsync(job.Key);

        await node.Workers.DeregisterAsync(worker, CancellationToken.None);

        Assert.Equal(0, await node.CountAsync("workers"));
        Assert.Equal(0, await node.CountAsync("claims"));
    }

    [Theory, EveryStore]
    public async Task Deregister_RunningJob_KeepsTheWorkerSoThatTheJobIsRescued(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, _) = await RunByAsync(node);

        await node.Workers.DeregisterAsync(worker, CancellationToken.None);

        node.Advance(StoreNode.Lease);
        Assert.Equal(1, (await node.RescueAsync()).Total);
    }

    [Theory, EveryStore]
    public async Task Deregister_UnknownWorker_DoesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RegisterAsync();

        await node.Workers.DeregisterAsync(Guid.NewGuid(), CancellationToken.None);

        Assert.Equal(1, await node.CountAsync("workers"));
    }

    private static async Task<(Guid Worker, ClaimedJob Job)> RunByAsync(StoreNode node)
    {
        await node.EnqueueAsync(TestJob.New());
        Guid worker = await node.RegisterAsync();
        return (worker, Assert.Single(await node.ClaimAsync(worker)));
    }

    private static Task<bool> HeartbeatAsync(StoreNode node, Guid worker, params long[] finishedClaims) =>
        node.Workers.HeartbeatAsync(worker, StoreNode.Lease, slots: 1, finishedClaims, CancellationToken.None);
}
