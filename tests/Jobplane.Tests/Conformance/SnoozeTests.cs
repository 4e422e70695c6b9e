using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What becomes of a job whose handler asks for time, or cancels it.</summary>
public sealed class SnoozeTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(5);

    [Theory, EveryStore]
    public async Task Snooze_RunningJob_WaitsByTheStoresClockWithTheAttemptRefunded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);
        node.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await node.SnoozeAsync(running.Key, Delay));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Pending, 0, null, null), (job.Status, job.Attempts, job.StartedAt, job.LastError));
        Assert.Equal(node.Now + Delay, job.ScheduledAt);
        Assert.Equal(0, await node.CountAsync("job_attempts"));
        Guid worker = await node.RegisterAsync();
        node.Advance(Delay - TimeSpan.FromSeconds(1));
        Assert.Empty(await node.PromoteAsync());
        Assert.Empty(await node.ClaimAsync(worker));
        node.Advance(TimeSpan.FromSeconds(1));
        await node.PromoteAsync();
        worker = await node.RegisterAsync();
        Assert.Equal(1, Assert.Single(await node.ClaimAsync(worker)).Attempt);
    }

    [Theory, EveryStore]
    public async Task Snooze_AfterAFailedAttempt_KeepsWhatIsKnownOfIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob first = await node.RunOneAsync();
        await node.FailAsync(first.Key, TimeSpan.Zero, "one");
        ClaimedJob second = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));

        Assert.True(await node.SnoozeAsync(second.Key, Delay));

        Job job = await node.ReadAsync(first.Key.JobId);
        Assert.Equal((JobStatus.Pending, 1, "one"), (job.Status, job.Attempts, job.LastError));
        Assert.NotNull(job.StartedAt);
    }

    [Theory, EveryStore]
    public async Task Snooze_JobThatIsToBeCancelled_EndsAsCancelled(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await node.Client.CancelAsync(TestJob.Project, running.Key.JobId);

        Assert.True(await node.SnoozeAsync(running.Key, Delay));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Cancelled, 1, node.Now), (job.Status, job.Attempts, job.CompletedAt));
    }

    [Theory, EveryStore]
    public async Task Snooze_JobThatWasChangedMeanwhile_IsFoundWhereItIsNow(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimKey[] keys = [.. (await node.RunAsync(TestJob.Many(3))).Select(job => job.Key)];
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET priority = 1 WHERE id = @id", ("id", keys[1].JobId));
        await node.CompleteAsync(keys[0]);

        bool[] snoozed = await node.Workers.SnoozeAsync([.. keys.Select(key => new SnoozedJob(key, Delay))], CancellationToken.None);

        Assert.Equal([false, true, true], snoozed);
    }

    [Theory]
    [EveryStore(1)]
    [EveryStore(3)]
    public async Task Fail_CancelledByTheHandler_EndsAsCancelledWithTheReason(StoreKind kind, int maxAttempts)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts);

        bool[] held = await node.Workers.FailAsync([new FailedAttempt(running.Key, "not wanted", null, IsCancelled: true)], CancellationToken.None);

        Assert.Equal([true], held);
        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal((JobStatus.Cancelled, 1, "not wanted", node.Now), (job.Status, job.Attempts, job.LastError, job.CompletedAt));
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }
}
