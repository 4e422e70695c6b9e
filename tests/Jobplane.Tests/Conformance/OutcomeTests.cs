using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What a worker writes at the end of an attempt, and what it may not.</summary>
public sealed class OutcomeTests
{
    [Theory, EveryStore]
    public async Task Complete_RunningJob_EndsIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        node.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await node.CompleteAsync(running.Key));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Completed, 1), (job.Status, job.Attempts));
        Assert.Equal(StoreNode.Start, job.StartedAt);
        Assert.Equal(node.Now, job.CompletedAt);
        Assert.Null(job.LastError);
        Assert.Equal(0, await node.CountAsync("job_attempts"));
    }

    [Theory, EveryStore]
    public async Task Fail_AttemptsLeft_WaitsByTheStoresClock(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        node.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await node.FailAsync(running.Key, TimeSpan.FromSeconds(10), "no route"));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Pending, 1, "no route"), (job.Status, job.Attempts, job.LastError));
        Assert.Equal(node.Now + TimeSpan.FromSeconds(10), job.ScheduledAt);
        Assert.Null(job.CompletedAt);
        Guid worker = await node.RegisterAsync();
        Assert.Empty(await node.ClaimAsync(worker));
        node.Advance(TimeSpan.FromSeconds(10));
        await node.PromoteAsync();
        Assert.Equal(2, Assert.Single(await node.ClaimAsync(worker)).Attempt);
    }

    [Theory, EveryStore]
    public async Task Fail_NoWait_IsReadyAtOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        Assert.True(await node.FailAsync(running.Key, TimeSpan.Zero));

        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory]
    [EveryStore(1, 5)]
    [EveryStore(3, null)]
    public async Task Fail_AttemptsUsedUpOrNotRetryable_EndsTheJob(StoreKind kind, int maxAttempts, int? retryAfterSeconds)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts);
        node.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await node.FailAsync(running.Key, retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, "gone"));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Failed, 1, "gone"), (job.Status, job.Attempts, job.LastError));
        Assert.Equal(node.Now, job.CompletedAt);
        Assert.Equal(StoreNode.Start, job.ScheduledAt);
        node.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await node.PromoteAsync());
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Fail_EachAttempt_IsRecorded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob first = await node.RunOneAsync();
        await node.FailAsync(first.Key, TimeSpan.Zero, "one");
        Guid worker = await node.RegisterAsync();
        ClaimedJob second = Assert.Single(await node.ClaimAsync(worker));
        await node.FailAsync(second.Key, null, "two");

        IReadOnlyList<object?[]> attempts = await node.Store.QueryAsync(
            $"SELECT attempt, error, project_id FROM {node.Store.Table("job_attempts")} WHERE job_id = @id ORDER BY seq", ("id", first.Key.JobId));

        Assert.Equal([(1, "one", TestJob.Project), (2, "two", TestJob.Project)], attempts.Select(row => (Convert.ToInt32(row[0]), (string)row[1]!, (string)row[2]!)));
        Assert.Equal(1L, Convert.ToInt64(await node.Store.ScalarAsync(
            $"SELECT count(*) FROM {node.Store.Table("job_attempts")} WHERE worker_id = @worker AND started_at = @at AND finished_at = @at",
            ("worker", worker), ("at", StoreNode.Start))));
    }

    [Theory, EveryStore]
    public async Task Release_RunningJob_IsReadyWithItsAttemptRefunded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);

        Assert.True(await node.ReleaseAsync(running.Key));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Pending, 0), (job.Status, job.Attempts));
        Assert.Null(job.StartedAt);
        Assert.Equal(0, await node.CountAsync("job_attempts"));
        Assert.Equal(1, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Attempt);
    }

    [Theory, EveryStore]
    public async Task Release_Job_GoesBackToItsPlaceInTheQueue(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        node.Advance(TimeSpan.FromSeconds(1));
        await node.EnqueueAsync(TestJob.New());

        await node.ReleaseAsync(running.Key);

        Assert.Equal(running.Key.JobId, (await node.ClaimAsync(await node.RegisterAsync()))[0].Key.JobId);
    }

    [Theory]
    [EveryStore("complete")]
    [EveryStore("fail")]
    [EveryStore("fail for good")]
    [EveryStore("release")]
    [EveryStore("snooze")]
    [EveryStore("complete with a result")]
    public async Task AnyOutcome_WrongClaim_ChangesNothing(StoreKind kind, string outcome)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        Job before = await node.ReadAsync(running.Key.JobId);
        node.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await WriteAsync(node, outcome, running.Key with { ClaimId = running.Key.ClaimId + 1 }));
        Assert.False(await WriteAsync(node, outcome, running.Key with { JobId = Guid.NewGuid() }));

        Assert.Equal(before, await node.ReadAsync(running.Key.JobId));
        Assert.Equal(0, await node.CountAsync("job_attempts"));
    }

    [Theory]
    [EveryStore("complete")]
    [EveryStore("fail")]
    [EveryStore("fail for good")]
    [EveryStore("release")]
    [EveryStore("snooze")]
    [EveryStore("complete with a result")]
    public async Task AnyOutcome_FinishedJob_ChangesNothing(StoreKind kind, string outcome)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await node.CompleteAsync(running.Key);
        Job before = await node.ReadAsync(running.Key.JobId);
        node.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await WriteAsync(node, outcome, running.Key));

        Assert.Equal(before, await node.ReadAsync(running.Key.JobId));
        Assert.Equal(0, await node.CountAsync("job_attempts"));
    }

    [Theory, EveryStore]
    public async Task AnyOutcome_BatchOfHeldAndLostJobs_AnswersEachInItsPlace(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimKey[] keys = [.. (await node.RunAsync(TestJob.Many(4))).Select(job => job.Key)];
        await node.CompleteAsync(keys[2]);

        bool[] completed = await node.Workers.CompleteAsync([keys[3], keys[2], keys[0] with { ClaimId = -1 }, keys[1]], CancellationToken.None);
        bool[] released = await node.Workers.ReleaseAsync([keys[3], keys[0]], CancellationToken.None);

        Assert.Equal([true, false, false, true], completed);
        Assert.Equal([false, true], released);
    }

    [Theory, EveryStore]
    public async Task Complete_ManyJobs_EndsThemAll(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync(TestJob.Many(1000));

        bool[] completed = await node.Workers.CompleteAsync([.. running.Select(job => job.Key)], CancellationToken.None);

        Assert.All(completed, Assert.True);
        Assert.Equal(1000L, Convert.ToInt64(await node.Store.ScalarAsync($"SELECT count(*) FROM {node.Store.Table("jobs")} WHERE status = 'completed'")));
    }

    private static Task<bool> WriteAsync(StoreNode node, string outcome, ClaimKey key) => outcome switch
    {
        "complete" => node.CompleteAsync(key),
        "fail" => node.FailAsync(key, TimeSpan.FromSeconds(1)),
        "fail for good" => node.FailAsync(key),
        "complete with a result" => node.CompleteAsync(key, "1"),
        "snooze" => node.SnoozeAsync(key, TimeSpan.FromSeconds(1)),
        _ => node.ReleaseAsync(key),
    };
}
