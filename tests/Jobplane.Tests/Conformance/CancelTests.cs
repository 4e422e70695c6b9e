using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class CancelTests
{
    [Theory]
    [EveryStore(0)]
    [EveryStore(60)]
    public async Task Cancel_WaitingJob_EndsItAtOnce(StoreKind kind, int delaySeconds)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromSeconds(delaySeconds) });

        var cancelled = Assert.IsType<CancelResult.Cancelled>(await node.Client.CancelAsync(TestJob.Project, job.Id));

        Assert.Equal((JobStatus.Cancelled, node.Now), (cancelled.Job.Status, cancelled.Job.CompletedAt));
        Assert.True(cancelled.Job.CancelRequested);
        Assert.Equal(cancelled.Job, await node.ReadAsync(job.Id));
        node.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await node.PromoteAsync());
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Cancel_RunningJob_IsToldToItsWorkerAloneAndLeavesItRunning(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, ClaimedJob running) = await RunAsync(node);

        var requested = Assert.IsType<CancelResult.Requested>(await node.Client.CancelAsync(TestJob.Project, running.Key.JobId));

        Assert.Equal((JobStatus.Running, true), (requested.Job.Status, requested.Job.CancelRequested));
        Assert.Equal([new CancelRequest(running.Key.JobId, running.Key.ClaimId)], await PollAsync(node, worker));
        Assert.Empty(await PollAsync(node, await node.RegisterAsync()));
        Assert.Empty(await PollAsync(node, worker: null));
    }

    [Theory, EveryStore]
    public async Task Cancel_ForgottenClaim_IsNotToldAnyMore(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, ClaimedJob running) = await RunAsync(node);
        await node.Client.CancelAsync(TestJob.Project, running.Key.JobId);
        await node.ReleaseAsync(running.Key);

        await node.Workers.HeartbeatAsync(worker, StoreNode.Lease, slots: 1, [running.Key.ClaimId], CancellationToken.None);

        Assert.Empty(await PollAsync(node, worker));
        Assert.Equal(0, await node.CountAsync("cancel_requests"));
    }

    [Theory]
    [EveryStore("release", JobStatus.Cancelled)]
    [EveryStore("fail", JobStatus.Cancelled)]
    [EveryStore("rescue", JobStatus.Cancelled)]
    [EveryStore("fail for good", JobStatus.Failed)]
    [EveryStore("complete", JobStatus.Completed)]
    public async Task Cancel_RunningJob_EndsItWhereItWouldRunAgain(StoreKind kind, string outcome, JobStatus expected)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (_, ClaimedJob running) = await RunAsync(node);
        await node.Client.CancelAsync(TestJob.Project, running.Key.JobId);
        node.Advance(StoreNode.Lease);

        bool isWritten = outcome switch
        {
            "release" => await node.ReleaseAsync(running.Key),
            "fail" => await node.FailAsync(running.Key, TimeSpan.FromSeconds(1)),
            "fail for good" => await node.FailAsync(running.Key),
            "complete" => await node.CompleteAsync(running.Key),
            _ => await node.RescueAsync() is { Cancelled: 1, Total: 1 },
        };

        Assert.True(isWritten);
        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((expected, 1, node.Now), (job.Status, job.Attempts, job.CompletedAt));
        node.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await node.PromoteAsync());
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Rescue_CancelledJobWithoutAttemptsLeft_Fails(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);
        await node.Client.CancelAsync(TestJob.Project, running.Key.JobId);
        node.Advance(StoreNode.Lease);

        Assert.Equal(1, (await node.RescueAsync()).Failed);
    }

    [Theory]
    [EveryStore("complete")]
    [EveryStore("fail")]
    [EveryStore("cancel")]
    public async Task Cancel_FinishedJob_ChangesNothing(StoreKind kind, string end)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (_, ClaimedJob running) = await RunAsync(node);
        if (end == "complete")
            await node.CompleteAsync(running.Key);
        else if (end == "fail")
            await node.FailAsync(running.Key);
        else
            await CancelRunningAsync(node, running);
        Job before = await node.ReadAsync(running.Key.JobId);
        long audited = await node.CountAsync("audit_logs");
        node.Advance(TimeSpan.FromSeconds(1));

        var finished = Assert.IsType<CancelResult.Finished>(await node.Client.CancelAsync(TestJob.Project, running.Key.JobId));

        Assert.Equal(before.Status, finished.Status);
        Assert.Equal(before, await node.ReadAsync(running.Key.JobId));
        Assert.Equal(audited, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Cancel_OtherProjectOrUnknown_IsNotFound(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (Guid worker, ClaimedJob running) = await RunAsync(node);

        Assert.IsType<CancelResult.NotFound>(await node.Client.CancelAsync("proj-2", running.Key.JobId));
        Assert.IsType<CancelResult.NotFound>(await node.Client.CancelAsync(TestJob.Project, Guid.NewGuid()));

        Assert.Empty(await PollAsync(node, worker));
        Assert.Equal(0, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Cancel_Twice_IsAuditedOnceWithWhoAsked(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (_, ClaimedJob running) = await RunAsync(node);

        for (int i = 0; i < 2; i++)
        {
            Assert.IsType<CancelResult.Requested>(await node.Client.CancelAsync(
                TestJob.Project, running.Key.JobId, new AuditOrigin { Actor = "ann", RemoteAddress = "203.0.113.9", RequestId = $"r{i}" }));
        }

        object?[] entry = Assert.Single(await node.Store.QueryAsync(
            $"SELECT project_id, action, actor, remote_address, request_id, details FROM {node.Store.Table("audit_logs")}"));
        Assert.Equal([TestJob.Project, "job.cancel", "ann", "203.0.113.9", "r0"], entry[..5]);
        Assert.Contains("running", (string)entry[5]!, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Cancel_AuditCannotBeWritten_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("audit_logs")} RENAME COLUMN action TO renamed");

        await Assert.ThrowsAsync<StoreException>(() => node.Client.CancelAsync(TestJob.Project, job.Id));

        Assert.Equal(job, await node.ReadAsync(job.Id));
    }

    [Theory, EveryStore]
    public async Task Retry_CancelledJob_RunsAsIfNobodyHadAsked(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        (_, ClaimedJob running) = await RunAsync(node);
        await CancelRunningAsync(node, running);

        var retried = Assert.IsType<RetryResult.Retried>(await node.Client.RetryAsync(TestJob.Project, running.Key.JobId));

        Assert.False(retried.Job.CancelRequested);
        ClaimedJob again = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.True(await node.FailAsync(again.Key, TimeSpan.FromSeconds(1)));
        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(running.Key.JobId)).Status);
    }

    [Theory, EveryStore]
    public async Task PlainSql_MakesACancelledJobPending_RunsAsIfNobodyHadAsked(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        await node.Client.CancelAsync(TestJob.Project, job.Id);

        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET status = 'pending' WHERE id = @id", ("id", job.Id));

        Assert.False((await node.ReadAsync(job.Id)).CancelRequested);
    }

    [Theory, EveryStore]
    public async Task Cancel_WhileClaimedCompletedAndRescued_EndsEachJobOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(200), CancellationToken.None);
        Guid worker = await node.RegisterAsync();

        async Task WorkAsync()
        {
            while (await node.ClaimAsync(worker, limit: 10) is { Count: > 0 } claimed)
            {
                await node.Workers.CompleteAsync([.. claimed.Take(5).Select(job => job.Key)], CancellationToken.None);
                await node.Workers.ReleaseAsync([.. claimed.Skip(5).Where((_, i) => i % 2 == 0).Select(job => job.Key)], CancellationToken.None);
                await node.Workers.FailAsync([.. claimed.Skip(5).Where((_, i) => i % 2 == 1).Select(job => new FailedAttempt(job.Key, "no", TimeSpan.Zero))], CancellationToken.None);
            }
        }

        Task<CancelResult>[] cancels = [.. jobs.Concat(jobs).Select(job => Task.Run(() => node.Client.CancelAsync(TestJob.Project, job.Id)))];
        await Task.WhenAll(Task.Run(WorkAsync), Task.Run(WorkAsync), Task.WhenAll(cancels));

        Job?[] after = await node.Jobs.GetAsync([.. jobs.Select(job => new JobKey(TestJob.Project, job.Id))], CancellationToken.None);
        Assert.All(after, job => Assert.NotNull(job!.CompletedAt));
        CancelResult[] results = await Task.WhenAll(cancels);
        int changed = Convert.ToInt32(await node.Store.ScalarAsync($"SELECT count(DISTINCT job_id) FROM {node.Store.Table("audit_logs")}"));
        Assert.Equal(changed, await node.CountAsync("audit_logs"));
        Assert.Equal(after.Count(job => job!.CancelRequested), changed);
        Assert.Equal(200, results.Zip(jobs.Concat(jobs)).Where(pair => pair.First is not CancelResult.NotFound).DistinctBy(pair => pair.Second.Id).Count());
    }

    private static async Task<(Guid Worker, ClaimedJob Job)> RunAsync(StoreNode node)
    {
        await node.EnqueueAsync(TestJob.New());
        Guid worker = await node.RegisterAsync();
        return (worker, Assert.Single(await node.ClaimAsync(worker)));
    }

    private static async Task CancelRunningAsync(StoreNode node, ClaimedJob running)
    {
        await node.Client.CancelAsync(TestJob.Project, running.Key.JobId);
        Assert.True(await node.ReleaseAsync(running.Key));
    }

    private static async Task<IReadOnlyList<CancelRequest>> PollAsync(StoreNode node, Guid? worker) =>
        (await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], worker, CancellationToken.None)).CancelRequests;
}
