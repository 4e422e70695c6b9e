using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class RetryTests
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    [Theory]
    [EveryStore(JobStatus.Failed)]
    [EveryStore(JobStatus.Cancelled)]
    [EveryStore(JobStatus.Completed)]
    public async Task Retry_FinishedJob_WaitsAgainWithItsAttemptsKept(StoreKind kind, JobStatus status)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FinishedAsync(node, status);
        node.Advance(Later);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, id);

        Job job = Assert.IsType<RetryResult.Retried>(result).Job;
        AssertWaitsFromNow(node, job, attempts: 1);
        Assert.Equal(job, await node.ReadAsync(id));
        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal((id, 2), (claimed.Key.JobId, claimed.Attempt));
    }

    [Theory, EveryStore]
    public async Task Retry_ScheduledJob_RunsNow(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job waiting = await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromHours(1) });
        node.Advance(Later);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, waiting.Id);

        AssertWaitsFromNow(node, Assert.IsType<RetryResult.Retried>(result).Job, attempts: 0);
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Empty(await node.PromoteAsync());
    }

    [Theory, EveryStore]
    public async Task Retry_JobInBackoff_RunsNowWithItsErrorCleared(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await node.FailAsync(running.Key, TimeSpan.FromHours(1));
        node.Advance(Later);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, running.Key.JobId);

        AssertWaitsFromNow(node, Assert.IsType<RetryResult.Retried>(result).Job, attempts: 1);
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Retry_ReadyJob_StaysReadyAndIsClaimedOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job ready = await node.EnqueueAsync(TestJob.New());
        node.Advance(Later);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, ready.Id);

        AssertWaitsFromNow(node, Assert.IsType<RetryResult.Retried>(result).Job, attempts: 0);
        Guid worker = await node.RegisterAsync();
        Assert.Single(await node.ClaimAsync(worker));
        Assert.Empty(await node.ClaimAsync(worker));
    }

    [Theory, EveryStore]
    public async Task Retry_RunningJob_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        Job before = await node.ReadAsync(running.Key.JobId);
        node.Advance(Later);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, running.Key.JobId, new RetryOptions { MaxAttempts = 50 });

        Assert.IsType<RetryResult.Running>(result);
        Assert.Equal(before, await node.ReadAsync(running.Key.JobId));
        Assert.True(await node.CompleteAsync(running.Key));
    }

    [Theory, EveryStore]
    public async Task Retry_RunningJobOnItsLastAttempt_IsStillRunning(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);

        Assert.IsType<RetryResult.Running>(await node.Client.RetryAsync(TestJob.Project, running.Key.JobId));
    }

    [Theory]
    [EveryStore(null)]
    [EveryStore(1)]
    public async Task Retry_AttemptsUsedUp_TellsTheLimitAndChangesNothing(StoreKind kind, int? raised)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);
        await node.FailAsync(running.Key, TimeSpan.FromSeconds(1));
        Job before = await node.ReadAsync(running.Key.JobId);
        node.Advance(Later);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, running.Key.JobId, new RetryOptions { MaxAttempts = raised });

        Assert.Equal(new RetryResult.LimitReached(1, 1), result);
        Assert.Equal(before, await node.ReadAsync(running.Key.JobId));
    }

    [Theory, EveryStore]
    public async Task Retry_LimitRaised_RunsAgain(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);
        await node.FailAsync(running.Key, TimeSpan.FromSeconds(1));

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, running.Key.JobId, new RetryOptions { MaxAttempts = 5 });

        Job job = Assert.IsType<RetryResult.Retried>(result).Job;
        Assert.Equal((1, 5), (job.Attempts, job.MaxAttempts));
        Assert.Equal(2, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Attempt);
    }

    [Theory, EveryStore]
    public async Task Retry_RaisedLimitBelowTheCurrentOne_LeavesItAsItIs(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FinishedAsync(node, JobStatus.Failed);

        RetryResult result = await node.Client.RetryAsync(TestJob.Project, id, new RetryOptions { MaxAttempts = 2 });

        Assert.Equal(3, Assert.IsType<RetryResult.Retried>(result).Job.MaxAttempts);
    }

    [Theory, EveryStore]
    public async Task Retry_JobOfAnotherProject_IsNotFoundAndUnchanged(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FinishedAsync(node, JobStatus.Failed);
        Job before = await node.ReadAsync(id);

        Assert.IsType<RetryResult.NotFound>(await node.Client.RetryAsync("proj-2", id));
        Assert.IsType<RetryResult.NotFound>(await node.Client.RetryAsync(TestJob.Project, Guid.NewGuid()));

        Assert.Equal(before, await node.ReadAsync(id));
        Assert.Equal(0, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Retry_ManyAtOnce_JobRunsOnceAndEachSuccessIsAudited(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        Guid id = await FinishedAsync(node, JobStatus.Failed);
        StoreNode[] nodes = [node, other, node, other, node, other];

        RetryResult[] results = await Task.WhenAll(nodes.Select(each => each.Client.RetryAsync(TestJob.Project, id)));

        int retried = results.OfType<RetryResult.Retried>().Count();
        Assert.InRange(retried, 1, nodes.Length);
        Assert.Equal(retried, await node.CountAsync("audit_logs"));
        Guid worker = await node.RegisterAsync();
        Assert.Equal(2, Assert.Single(await node.ClaimAsync(worker)).Attempt);
        Assert.Empty(await node.ClaimAsync(worker));
    }

    [Theory, EveryStore]
    public async Task Retry_RacesWithAClaim_NeverTakesTheJobFromItsWorker(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid worker = await node.RegisterAsync();
        for (int round = 0; round < 30; round++)
        {
            Job ready = await node.EnqueueAsync(TestJob.New());
            Task<IReadOnlyList<ClaimedJob>> claim = node.ClaimAsync(worker);
            Task<RetryResult> retry = node.Client.RetryAsync(TestJob.Project, ready.Id);
            await Task.WhenAll(claim, retry);

            // Whoever came first: a claimed job stays its worker's, an unclaimed one waits.
            IReadOnlyList<ClaimedJob> claimed = await claim is { Count: > 0 } first ? first : await node.ClaimAsync(worker);
            Assert.True(await node.CompleteAsync(Assert.Single(claimed).Key), $"Round {round}: {await retry}");
        }
    }

    private static async Task<Guid> FinishedAsync(StoreNode node, JobStatus status)
    {
        ClaimKey key = (await node.RunOneAsync()).Key;
        bool changed = status == JobStatus.Completed ? await node.CompleteAsync(key) : await node.FailAsync(key);
        Assert.True(changed);
        if (status == JobStatus.Cancelled)
            await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET status = 'cancelled' WHERE id = @id", ("id", key.JobId));
        Assert.Equal(status, (await node.ReadAsync(key.JobId)).Status);
        return key.JobId;
    }

    private static void AssertWaitsFromNow(StoreNode node, Job job, int attempts)
    {
        Assert.Equal((JobStatus.Pending, attempts, 3), (job.Status, job.Attempts, job.MaxAttempts));
        Assert.Equal(node.Now, job.ScheduledAt);
        Assert.Equal(StoreNode.Start, job.CreatedAt);
        Assert.Null(job.LastError);
        Assert.Null(job.StartedAt);
        Assert.Null(job.CompletedAt);
    }
}
