using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>Jobs that must not begin after a moment.</summary>
public sealed class ExpiryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory, EveryStore]
    public async Task Enqueue_WithExpiry_IsStoredAndShown(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Job[] jobs = await node.Jobs.EnqueueAsync(
            [
                TestJob.New() with { ExpiresAt = StoreNode.Start + Minute },
                TestJob.New() with { Delay = Minute, ExpiresAfter = Minute },
                TestJob.New(),
            ],
            CancellationToken.None);

        Assert.Equal([StoreNode.Start + Minute, StoreNode.Start + (2 * Minute), null], jobs.Select(job => job.ExpiresAt));
        Assert.Equal(jobs, await Task.WhenAll(jobs.Select(job => node.ReadAsync(job.Id))));
        Assert.Equal(jobs.Reverse(), (await node.Client.ListAsync(TestJob.Project)).Items);
    }

    [Theory, EveryStore]
    public async Task Claim_ExpiredJob_PassesItOver(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job expired = await node.EnqueueAsync(Expiring());
        Job other = await node.EnqueueAsync(TestJob.New());
        Job later = await node.EnqueueAsync(TestJob.New() with { ExpiresAfter = 2 * Minute });

        node.Advance(Minute);

        Assert.Equal([other.Id, later.Id], (await node.ClaimAsync(await node.RegisterAsync())).Select(job => job.Key.JobId));
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal((JobStatus.Pending, 0), ((await node.ReadAsync(expired.Id)).Status, (await node.ReadAsync(expired.Id)).Attempts));
    }

    [Theory, EveryStore]
    public async Task Expire_WaitingJobs_EndAsCancelled(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> claimed = await node.RunAsync(Expiring(), Expiring());
        await node.SnoozeAsync(claimed[0].Key, TimeSpan.FromDays(300));
        await node.FailAsync(claimed[1].Key, TimeSpan.FromDays(300));
        Job ready = await node.EnqueueAsync(Expiring());
        Job scheduled = await node.EnqueueAsync(TestJob.New() with { ExpiresAt = StoreNode.Start + Minute, Delay = TimeSpan.FromSeconds(59) });
        Job unlimited = await node.EnqueueAsync(TestJob.New());
        Job later = await node.EnqueueAsync(TestJob.New() with { ExpiresAfter = 2 * Minute });
        Assert.Equal(0, await ExpireAsync(node));
        Assert.False((await PollAsync(node)).HasExpiredJobs);
        node.Advance(Minute);

        Assert.True((await PollAsync(node)).HasExpiredJobs);
        Assert.Equal(4, await ExpireAsync(node));

        Assert.False((await PollAsync(node)).HasExpiredJobs);
        foreach (Guid id in new[] { claimed[0].Key.JobId, claimed[1].Key.JobId, ready.Id, scheduled.Id })
        {
            Job job = await node.ReadAsync(id);
            Assert.Equal((JobStatus.Cancelled, node.Now, IMaintenanceStore.ExpiredError), (job.Status, job.CompletedAt, job.LastError));
        }

        Assert.Equal(unlimited, await node.ReadAsync(unlimited.Id));
        Assert.Equal(later, await node.ReadAsync(later.Id));
        Assert.Equal("It broke.", Assert.Single((await node.Client.ListAttemptsAsync(TestJob.Project, claimed[1].Key.JobId))!).Error);
        Assert.Empty(await node.PromoteAsync());
    }

    [Theory, EveryStore]
    public async Task Expire_Limit_TakesTheLongestExpiredFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job second = await node.EnqueueAsync(TestJob.New() with { ExpiresAfter = TimeSpan.FromSeconds(20) });
        Job first = await node.EnqueueAsync(TestJob.New() with { ExpiresAfter = TimeSpan.FromSeconds(10) });
        node.Advance(Minute);

        Assert.Equal(1, await ExpireAsync(node, limit: 1));

        Assert.Equal((JobStatus.Cancelled, JobStatus.Pending), ((await node.ReadAsync(first.Id)).Status, (await node.ReadAsync(second.Id)).Status));
        Assert.Equal(1, await ExpireAsync(node, limit: 2));
    }

    [Theory, EveryStore]
    public async Task Expire_RunningJob_GoesOnButDoesNotBeginAgain(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> claimed = await node.RunAsync(Expiring(), Expiring());
        node.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(0, await ExpireAsync(node));
        Assert.True(await node.CompleteAsync(claimed[0].Key));
        Assert.Equal(1, (await node.RescueAsync()).Ready.Values.Sum());

        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
        Assert.Equal(1, await ExpireAsync(node));
        Assert.Equal(JobStatus.Completed, (await node.ReadAsync(claimed[0].Key.JobId)).Status);
        Assert.Equal(JobStatus.Cancelled, (await node.ReadAsync(claimed[1].Key.JobId)).Status);
    }

    [Theory, EveryStore]
    public async Task Retry_ExpiredJob_HasNoExpiryAnyMore(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job expired = await node.EnqueueAsync(Expiring());
        Job failed = await node.EnqueueAsync(TestJob.New() with { ExpiresAfter = 2 * Minute });
        foreach (ClaimedJob claimed in (await node.ClaimAsync(await node.RegisterAsync())).Where(job => job.Key.JobId == failed.Id))
            await node.FailAsync(claimed.Key);
        node.Advance(Minute);
        await node.RescueAsync();
        await ExpireAsync(node);

        var again = Assert.IsType<RetryResult.Retried>(await node.Client.RetryAsync(TestJob.Project, expired.Id));
        var early = Assert.IsType<RetryResult.Retried>(await node.Client.RetryAsync(TestJob.Project, failed.Id));

        Assert.Equal((null, null), (again.Job.ExpiresAt, again.Job.LastError));
        Assert.Equal(StoreNode.Start + (2 * Minute), early.Job.ExpiresAt);
        Assert.Equal(2, (await node.ClaimAsync(await node.RegisterAsync())).Count);
    }

    [Theory]
    [EveryStore(UniqueScope.UntilFinished)]
    [EveryStore(UniqueScope.UntilStarted)]
    public async Task Unique_HeldByAnExpiredJob_MakesANewOne(StoreKind kind, UniqueScope scope)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var unique = new UniqueOptions("key") { Scope = scope };
        Job first = await node.EnqueueAsync(Expiring() with { Unique = unique });
        Assert.Equal(first.Id, (await node.EnqueueAsync(TestJob.New() with { Unique = unique })).Id);

        node.Advance(Minute);
        Job second = await node.EnqueueAsync(TestJob.New() with { Unique = unique });

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key.JobId);
    }

    [Theory, EveryStore]
    public async Task Unique_Rescheduled_TakesTheNewExpiry(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var unique = new UniqueOptions("key") { OnConflict = UniqueConflict.Reschedule };
        Job first = await node.EnqueueAsync(Expiring() with { Unique = unique });

        Job moved = await node.EnqueueAsync(TestJob.New() with { Unique = unique, Delay = Minute, ExpiresAfter = Minute });
        Assert.Equal((first.Id, StoreNode.Start + (2 * Minute)), (moved.Id, moved.ExpiresAt));
        Job kept = await node.EnqueueAsync(
            TestJob.New() with { Unique = unique with { OnConflict = UniqueConflict.ReplacePayload }, ExpiresAfter = TimeSpan.FromSeconds(1) });
        Assert.Equal(moved.ExpiresAt, kept.ExpiresAt);
        Job freed = await node.EnqueueAsync(TestJob.New() with { Unique = unique });

        Assert.Equal((first.Id, null), (freed.Id, freed.ExpiresAt));
    }

    [Theory, EveryStore]
    public async Task PlainSql_WithExpiry_IsHeldToIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = null;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await InsertAsync(node, now.AddMinutes(-1));
        await InsertAsync(node, now.AddDays(1));
        Job own = await node.EnqueueAsync(TestJob.New());
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET expires_at = @at WHERE id = @id", ("at", now.AddMinutes(-2)), ("id", own.Id));

        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));

        Assert.InRange((await node.ReadAsync(claimed.Key.JobId)).ExpiresAt!.Value, now.AddDays(1).AddSeconds(-1), now.AddDays(1).AddSeconds(1));
        Assert.Equal(2, await ExpireAsync(node));
    }

    [Theory, EveryStore]
    public async Task Worker_ExpiredJob_EndsItWithoutAnAttempt(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (_, _) => Task.CompletedTask);

        Job job = await host.RunAsync(new EnqueueOptions { ProjectId = TestJob.Project, ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-10) });
        Job other = await host.RunAsync(new EnqueueOptions { ProjectId = TestJob.Project, ExpiresAfter = TimeSpan.FromHours(1) });

        Assert.Equal((JobStatus.Cancelled, 0, IMaintenanceStore.ExpiredError), (job.Status, job.Attempts, job.LastError));
        Assert.Equal(JobStatus.Completed, other.Status);
    }

    [Theory, EveryStore]
    public async Task Claim_TellsHowLongAJobMayStillWait(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(Expiring());
        await node.EnqueueAsync(TestJob.New());
        node.Advance(TimeSpan.FromMilliseconds(20_250));

        Assert.Equal([TimeSpan.FromMilliseconds(39_750), null], (await node.ClaimAsync(await node.RegisterAsync())).Select(job => job.BeginsWithin));
    }

    [Theory, EveryStore]
    public async Task Worker_JobThatExpiresWhileItWaitsForASlot_DoesNotBegin(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler();
        await using HandlerHost host = await HandlerHost.StartAsync(store, handler.HandleAsync);
        // Short jobs, so that the worker holds others ahead.
        handler.LetGo(200);
        await host.EnqueueManyAsync(200);
        await HandlerHost.SeeAsync(() => handler.Starts.Count == 200 && handler.Running.Count == 0);
        await host.EnqueueManyAsync(4);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 4);
        Job late = await host.Client.EnqueueAsync(new HandlerHost.Scripted(), Options(TimeSpan.FromSeconds(3)));
        Job inTime = await host.Client.EnqueueAsync(new HandlerHost.Scripted(), Options(TimeSpan.FromHours(1)));
        await host.SeeAsync(late.Id, job => job.Status == JobStatus.Running);
        await host.SeeAsync(inTime.Id, job => job.Status == JobStatus.Running);
        await HandlerHost.SeeAsync(() => TimeProvider.System.GetUtcNow() > late.ExpiresAt);

        handler.LetGo(6);

        Job ended = await host.EndAsync(late.Id);
        Assert.Equal((JobStatus.Cancelled, 0, IMaintenanceStore.ExpiredError), (ended.Status, ended.Attempts, ended.LastError));
        Assert.Equal(JobStatus.Completed, (await host.EndAsync(inTime.Id)).Status);
        Assert.Equal(205, handler.Starts.Count);

        static EnqueueOptions Options(TimeSpan expiresAfter) => new() { ProjectId = TestJob.Project, ExpiresAfter = expiresAfter };
    }

    private static NewJob Expiring() => TestJob.New() with { ExpiresAfter = Minute };

    private static Task<int> ExpireAsync(StoreNode node, int limit = 1000) => node.Maintenance.ExpireAsync(limit, CancellationToken.None);

    private static Task<PollResult> PollAsync(StoreNode node) =>
        node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], workerId: null, CancellationToken.None);

    private static Task<int> InsertAsync(StoreNode node, DateTimeOffset expiresAt) => node.Store.ExecuteAsync(
        $"INSERT INTO {node.Store.Table("jobs")} (project_id, type, expires_at) VALUES ('{TestJob.Project}', '{TestJob.Type}', @at)", ("at", expiresAt));
}
