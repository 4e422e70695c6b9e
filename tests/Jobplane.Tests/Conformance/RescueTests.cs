using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class RescueTests
{
    [Theory, EveryStore]
    public async Task Rescue_LeaseExpired_JobRunsAgainUnderANewClaim(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob lost = await node.RunOneAsync();
        node.Advance(StoreNode.Lease);

        RescueResult rescued = await node.RescueAsync();

        Assert.Equal([new(TestJob.Queue, 1)], rescued.Ready);
        Assert.Equal((0, 1), (rescued.Failed, rescued.Total));
        Job job = await node.ReadAsync(lost.Key.JobId);
        Assert.Equal((JobStatus.Pending, 1, RescueResult.Error), (job.Status, job.Attempts, job.LastError));
        Assert.Null(job.CompletedAt);
        ClaimedJob again = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal((lost.Key.JobId, 2), (again.Key.JobId, again.Attempt));
        Assert.NotEqual(lost.Key.ClaimId, again.Key.ClaimId);
    }

    [Theory, EveryStore]
    public async Task Rescue_LeaseNotExpired_DoesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        node.Advance(StoreNode.Lease - TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, (await node.RescueAsync()).Total);

        Assert.Equal(JobStatus.Running, (await node.ReadAsync(running.Key.JobId)).Status);
        Assert.Equal(1, await node.CountAsync("workers"));
    }

    [Theory, EveryStore]
    public async Task Rescue_OneOfTwoWorkersIsDead_TakesOnlyItsJobs(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob lost = await node.RunOneAsync();
        node.Advance(StoreNode.Lease / 2);
        ClaimedJob alive = await node.RunOneAsync();
        node.Advance(StoreNode.Lease / 2);

        Assert.Equal(1, (await node.RescueAsync()).Total);

        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(lost.Key.JobId)).Status);
        Assert.True(await node.CompleteAsync(alive.Key));
    }

    [Theory, EveryStore]
    public async Task Rescue_LateOutcomeOfTheOldWorker_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob lost = await node.RunOneAsync();
        node.Advance(StoreNode.Lease);
        await node.RescueAsync();
        ClaimedJob again = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Job before = await node.ReadAsync(lost.Key.JobId);

        Assert.False(await node.CompleteAsync(lost.Key));
        Assert.False(await node.FailAsync(lost.Key, TimeSpan.Zero));
        Assert.False(await node.ReleaseAsync(lost.Key));

        Assert.Equal(before, await node.ReadAsync(lost.Key.JobId));
        Assert.True(await node.CompleteAsync(again.Key));
    }

    [Theory, EveryStore]
    public async Task Rescue_AttemptsUsedUp_FailsTheJob(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob lost = await node.RunOneAsync(maxAttempts: 1);
        node.Advance(StoreNode.Lease);

        RescueResult rescued = await node.RescueAsync();

        Assert.Empty(rescued.Ready);
        Assert.Equal(1, rescued.Failed);
        Job job = await node.ReadAsync(lost.Key.JobId);
        Assert.Equal((JobStatus.Failed, RescueResult.Error), (job.Status, job.LastError));
        Assert.Equal(node.Now, job.CompletedAt);
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Rescue_EachJob_HasItsAttemptRecorded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob lost = await node.RunOneAsync();
        node.Advance(StoreNode.Lease);
        await node.RescueAsync();

        object?[] attempt = Assert.Single(await node.Store.QueryAsync(
            $"SELECT attempt, error, project_id FROM {node.Store.Table("job_attempts")} WHERE job_id = @id AND started_at = @start AND finished_at = @end",
            ("id", lost.Key.JobId), ("start", StoreNode.Start), ("end", node.Now)));
        Assert.Equal((1, RescueResult.Error, TestJob.Project), (Convert.ToInt32(attempt[0]), (string)attempt[1]!, (string)attempt[2]!));
    }

    [Theory, EveryStore]
    public async Task Rescue_FinishedJobsOfADeadWorker_StayAsTheyAre(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync(TestJob.Many(3));
        await node.CompleteAsync(running[0].Key);
        await node.FailAsync(running[1].Key);
        Job[] before = await ReadAsync();
        node.Advance(StoreNode.Lease);

        Assert.Equal(1, (await node.RescueAsync()).Total);

        Assert.Equal(before, await ReadAsync());

        async Task<Job[]> ReadAsync() => [await node.ReadAsync(running[0].Key.JobId), await node.ReadAsync(running[1].Key.JobId)];
    }

    [Theory, EveryStore]
    public async Task Rescue_MoreThanTheLimit_GoesOnWithTheNextPassAndRemovesTheWorkerAMinuteLater(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RunAsync(TestJob.Many(5));
        node.Advance(StoreNode.Lease);

        int[] totals = [await TotalAsync(), await TotalAsync(), await TotalAsync(), await TotalAsync()];

        Assert.Equal([2, 2, 1, 0], totals);
        Assert.Equal(1, await node.CountAsync("workers"));
        node.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await TotalAsync());
        Assert.Equal(0, await node.CountAsync("workers"));
        Assert.Equal(0, await node.CountAsync("claims"));

        async Task<int> TotalAsync() => (await node.RescueAsync(limit: 2)).Total;
    }

    [Theory, EveryStore]
    public async Task Rescue_JobsOfManyQueues_TellsHowManyOfEach(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid worker = await node.RegisterAsync();
        await node.Jobs.EnqueueAsync([TestJob.New() with { Queue = "a" }, TestJob.New() with { Queue = "a" }, TestJob.New() with { Queue = "b" }], CancellationToken.None);
        await node.ClaimAsync(worker, queue: "a");
        await node.ClaimAsync(worker, queue: "b");
        node.Advance(StoreNode.Lease);

        RescueResult rescued = await node.RescueAsync();

        Assert.Equal([new("a", 2), new("b", 1)], rescued.Ready.OrderBy(queue => queue.Key));
    }

    [Theory, EveryStore]
    public async Task Rescue_ManyNodesAtOnce_RescueEachJobOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        await node.RunAsync(TestJob.Many(300));
        node.Advance(StoreNode.Lease);
        other.Now = node.Now;

        RescueResult[] rescued = await Task.WhenAll(new[] { node, other, node, other }.Select(each => Task.Run(() => each.RescueAsync())));

        Assert.Equal(300, rescued.Sum(result => result.Total));
        Assert.Equal(300, await node.CountAsync("job_attempts"));
    }
}
