using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ReleaseUnknownTests
{
    [Theory, EveryStore]
    public async Task ReleaseUnknown_ClaimTheWorkerDoesNotKnow_ItsJobsGoBackUncharged(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(4), CancellationToken.None);
        Guid worker = await node.RegisterAsync();
        IReadOnlyList<ClaimedJob> known = await node.ClaimAsync(worker, limit: 2);
        IReadOnlyList<ClaimedJob> unknown = await node.ClaimAsync(worker, limit: 2);

        int released = await node.Workers.ReleaseUnknownAsync(worker, TestJob.Queue, [known[0].Key.ClaimId], CancellationToken.None);

        Assert.Equal(2, released);
        foreach (ClaimedJob job in known)
            Assert.Equal(JobStatus.Running, (await node.ReadAsync(job.Key.JobId)).Status);
        IReadOnlyList<ClaimedJob> again = await node.ClaimAsync(worker);
        Assert.Equal(unknown.Select(job => job.Key.JobId), again.Select(job => job.Key.JobId));
        Assert.All(again, job => Assert.Equal(1, job.Attempt));
        Assert.False(await node.CompleteAsync(unknown[0].Key));
    }

    [Theory, EveryStore]
    public async Task ReleaseUnknown_JobsOfOtherQueuesAndWorkers_AreLeftAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync([TestJob.New(), TestJob.New() with { Queue = "other" }], CancellationToken.None);
        Guid worker = await node.RegisterAsync();
        ClaimedJob ofOtherQueue = (await node.ClaimAsync(worker, queue: "other"))[0];
        ClaimedJob ofOtherWorker = (await node.ClaimAsync(await node.RegisterAsync()))[0];

        Assert.Equal(0, await node.Workers.ReleaseUnknownAsync(worker, TestJob.Queue, [], CancellationToken.None));

        Assert.True(await node.CompleteAsync(ofOtherQueue.Key));
        Assert.True(await node.CompleteAsync(ofOtherWorker.Key));
    }
}
