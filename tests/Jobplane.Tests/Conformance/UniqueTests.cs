using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Jobplane.Unique;

namespace Jobplane.Tests.Conformance;

public sealed class UniqueTests
{
    private const string Key = "digest:user-42";
    private static readonly UniqueOptions UntilFinished = new(Key);
    private static readonly UniqueOptions UntilStarted = new(Key) { Scope = UniqueScope.UntilStarted };
    private static readonly UniqueOptions ForAnHour = new(Key) { Scope = UniqueScope.Period, Period = TimeSpan.FromHours(1) };

    [Theory, EveryStore]
    public async Task Enqueue_SecondWithTheKey_ReturnsTheFirstJobAsItIs(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Job first = await node.EnqueueAsync(New(UntilFinished, """{"n":1}"""));
        Job second = await node.EnqueueAsync(New(UntilFinished, """{"n":2}"""));

        Assert.True(first.IsNew);
        Assert.False(second.IsNew);
        Assert.Equal((await node.ReadAsync(first.Id)) with { IsNew = false }, second);
        Assert.Equal(1, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_AnotherKeyOrProject_MakesAJobOfItsOwn(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Job first = await node.EnqueueAsync(New(UntilFinished));
        Job otherKey = await node.EnqueueAsync(New(new UniqueOptions("digest:user-43")));
        Job otherProject = await node.EnqueueAsync(New(UntilFinished) with { ProjectId = "proj-2" });
        Job without = await node.EnqueueAsync(TestJob.New());

        Assert.Equal(4, new[] { first, otherKey, otherProject, without }.DistinctBy(job => job.Id).Count());
        Assert.True(otherKey.IsNew);
        Assert.True(otherProject.IsNew);
        Assert.Null(without.IsNew);
    }

    [Theory, EveryStore]
    public async Task Enqueue_UntilFinished_KeyIsFreeOnceTheJobHasEnded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job completed = await node.EnqueueAsync(New(UntilFinished));
        ClaimedJob running = (await node.ClaimAsync(await node.RegisterAsync()))[0];
        Assert.False((await node.EnqueueAsync(New(UntilFinished))).IsNew);
        Assert.True(await node.CompleteAsync(running.Key));

        Job failed = await node.EnqueueAsync(New(UntilFinished));
        running = (await node.ClaimAsync(await node.RegisterAsync()))[0];
        Assert.True(await node.FailAsync(running.Key));

        Job cancelled = await node.EnqueueAsync(New(UntilFinished));
        await node.Client.CancelAsync(TestJob.Project, cancelled.Id);
        Job last = await node.EnqueueAsync(New(UntilFinished));

        Assert.All([completed, failed, cancelled, last], job => Assert.True(job.IsNew));
        Assert.Equal(4, await node.CountAsync("jobs"));
        Assert.Equal(1, await node.CountAsync("unique_keys"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_UntilFinished_JobThatWaitsForItsNextAttemptHoldsTheKey(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(New(UntilFinished));
        ClaimedJob running = (await node.ClaimAsync(await node.RegisterAsync()))[0];
        Assert.True(await node.FailAsync(running.Key, retryAfter: TimeSpan.FromMinutes(1)));

        Assert.Equal(first.Id, (await node.EnqueueAsync(New(UntilFinished))).Id);
    }

    [Theory, EveryStore]
    public async Task Enqueue_UntilStarted_KeyIsFreeOnceAnAttemptHasBegun(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(New(UntilStarted));
        Assert.Equal(first.Id, (await node.EnqueueAsync(New(UntilStarted))).Id);
        ClaimedJob running = (await node.ClaimAsync(await node.RegisterAsync()))[0];

        Job second = await node.EnqueueAsync(New(UntilStarted));
        Assert.True(await node.FailAsync(running.Key, retryAfter: TimeSpan.FromMinutes(1)));
        Job third = await node.EnqueueAsync(New(UntilStarted));

        Assert.True(second.IsNew);
        Assert.Equal(second.Id, third.Id);
    }

    [Theory, EveryStore]
    public async Task Enqueue_ForAPeriod_KeyIsHeldThatLongByTheStoresClockWhateverTheJobDoes(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(New(ForAnHour));
        Assert.True(await node.CompleteAsync((await node.ClaimAsync(await node.RegisterAsync()))[0].Key));

        node.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Job within = await node.EnqueueAsync(New(ForAnHour));
        node.Advance(TimeSpan.FromMilliseconds(1));
        Job after = await node.EnqueueAsync(New(ForAnHour));

        Assert.Equal(first.Id, within.Id);
        Assert.Equal(JobStatus.Completed, within.Status);
        Assert.True(after.IsNew);
    }

    [Theory, EveryStore]
    public async Task Enqueue_HolderIsGone_KeyIsFree(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(New(ForAnHour));
        await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")}");

        Assert.True((await node.EnqueueAsync(New(ForAnHour))).IsNew);
    }

    [Theory]
    [EveryStore(UniqueConflict.Keep, 1, 60)]
    [EveryStore(UniqueConflict.ReplacePayload, 2, 60)]
    [EveryStore(UniqueConflict.Reschedule, 1, 600)]
    [EveryStore(UniqueConflict.ReplaceAndReschedule, 2, 600)]
    public async Task Enqueue_Conflict_DoesToAWaitingJobWhatIsAskedFor(StoreKind kind, UniqueConflict action, int payload, int seconds)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(New(UntilFinished, """{"n":1}""") with { Delay = TimeSpan.FromSeconds(60) });

        Job second = await node.EnqueueAsync(
            New(UntilFinished with { OnConflict = action }, """{"n":2}""") with { Delay = TimeSpan.FromSeconds(600) });

        Job expected = first with { Payload = second.Payload, ScheduledAt = StoreNode.Start.AddSeconds(seconds), IsNew = false };
        Assert.Equal(expected, second);
        Assert.Equal(expected with { IsNew = null }, await node.ReadAsync(first.Id));
        Assert.Equal(payload, second.Payload.Deserialize<Dictionary<string, int>>()!["n"]);
        node.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Empty(await node.PromoteAsync());
        node.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await node.PromoteAsync());
    }

    [Theory, EveryStore]
    public async Task Enqueue_RescheduledToNow_IsReadyAtOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(New(UntilFinished) with { Delay = TimeSpan.FromSeconds(60) });

        await node.EnqueueAsync(New(UntilFinished with { OnConflict = UniqueConflict.Reschedule }));

        Assert.Equal(first.Id, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key.JobId);
    }

    [Theory, EveryStore]
    public async Task Enqueue_ConflictWithARunningJob_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(New(UntilFinished, """{"n":1}"""));
        ClaimedJob running = (await node.ClaimAsync(await node.RegisterAsync()))[0];
        Job before = await node.ReadAsync(first.Id);

        Job second = await node.EnqueueAsync(New(UntilFinished with { OnConflict = UniqueConflict.ReplaceAndReschedule }, """{"n":2}"""));

        Assert.Equal(before with { IsNew = false }, second);
        Assert.Equal(before, await node.ReadAsync(first.Id));
        Assert.True(await node.CompleteAsync(running.Key));
    }

    [Theory, EveryStore]
    public async Task Enqueue_BatchWithAKeyTwice_IsAsIfOneCameAfterTheOther(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        UniqueOptions replace = UntilFinished with { OnConflict = UniqueConflict.ReplacePayload };
        NewJob[] batch =
        [
            TestJob.New(), New(UntilFinished, """{"n":1}"""), New(new UniqueOptions("other")), New(replace, """{"n":2}"""), New(UntilFinished, """{"n":3}"""),
        ];

        Job[] stored = await node.Jobs.EnqueueAsync(batch, CancellationToken.None);

        Assert.Equal([null, true, true, false, false], stored.Select(job => job.IsNew));
        Assert.Equal([batch[0].Id, batch[1].Id, batch[2].Id, batch[1].Id, batch[1].Id], stored.Select(job => job.Id));
        Assert.Equal(3, await node.CountAsync("jobs"));
        Assert.Equal(2, (await node.ReadAsync(batch[1].Id)).Payload.Deserialize<Dictionary<string, int>>()!["n"]);
    }

    [Theory, EveryStore]
    public async Task Enqueue_BatchesThatMeetOneHolder_ReplaceItOnceByTheLast(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        UniqueOptions replace = UntilFinished with { OnConflict = UniqueConflict.ReplacePayload };
        Job holder = await node.EnqueueAsync(New(UntilFinished));

        Job[] answers = await node.Jobs.EnqueueAsync(
            [New(replace, """{"n":1}"""), New(UntilFinished with { OnConflict = UniqueConflict.Reschedule }) with { Delay = TimeSpan.FromMinutes(1) }, New(replace, """{"n":2}""")],
            CancellationToken.None);

        Assert.All(answers, job => Assert.Equal(holder.Id, job.Id));
        Job read = await node.ReadAsync(holder.Id);
        Assert.Equal(2, read.Payload.Deserialize<Dictionary<string, int>>()!["n"]);
        Assert.Equal(StoreNode.Start.AddMinutes(1), read.ScheduledAt);
    }

    [Theory, EveryStore]
    public async Task Enqueue_ManyAtOnceFromTwoNodes_MakesOneJobAKey(StoreKind kind)
    {
        const int keys = 20;
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        (StoreNode Node, int Key)[] calls = [.. Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? node : other, i / 2 % keys))];
        Random.Shared.Shuffle(calls);

        Job[] jobs = await Task.WhenAll(calls.Select(call => Task.Run(() => call.Node.Client.EnqueueAsync(
            TestJob.Type, JobPayload.Empty, new() { ProjectId = TestJob.Project, Unique = new UniqueOptions($"key-{call.Key}") }))));

        Assert.Equal(keys, await node.CountAsync("jobs"));
        Assert.Equal(keys, jobs.Count(job => job.IsNew == true));
        Assert.Equal(keys, jobs.DistinctBy(job => job.Id).Count());
    }

    [Theory, EveryStore]
    public async Task Enqueue_BatchesWithSharedKeysInAnyOrderBesidePruning_NeverDeadlock(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var replace = UniqueConflict.ReplaceAndReschedule;
        using var over = new CancellationTokenSource();
        Task pruning = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                await node.Maintenance.PruneUniqueKeysAsync(new UniqueKey("", ""), 1000, CancellationToken.None);
        });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (int round = 0; round < 10; round++)
            {
                NewJob[] batch = [.. Enumerable.Range(0, 30).Select(i => New(new UniqueOptions($"key-{i}") { OnConflict = replace }))];
                random.Shuffle(batch);
                await node.Jobs.EnqueueAsync(batch, CancellationToken.None);
            }
        })));
        await over.CancelAsync();
        await pruning;

        Assert.Equal(30, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_OnTheCallersTransaction_KeyComesAndGoesWithIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        EnqueueOptions options = new() { ProjectId = TestJob.Project, Unique = UntilFinished };
        await using (DbConnection connection = await node.Store.ConnectAsync())
        await using (DbTransaction transaction = await connection.BeginTransactionAsync())
        {
            Assert.True((await node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, options, transaction)).IsNew);
            Assert.False((await node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, options, transaction)).IsNew);
            await transaction.RollbackAsync();
        }

        Assert.True((await node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, options)).IsNew);
        Assert.Equal(1, await node.CountAsync("jobs"));
    }

    [Theory]
    [EveryStore("unique.key", "", UniqueScope.UntilFinished, null)]
    [EveryStore("unique.key", "two words", UniqueScope.UntilFinished, null)]
    [EveryStore("unique.scope", "a", (UniqueScope)7, null)]
    [EveryStore("unique.period_seconds", "a", UniqueScope.Period, null)]
    [EveryStore("unique.period_seconds", "a", UniqueScope.Period, 0)]
    [EveryStore("unique.period_seconds", "a", UniqueScope.Period, 31_622_401)]
    [EveryStore("unique.period_seconds", "a", UniqueScope.UntilStarted, 60)]
    public async Task Enqueue_BadOptions_NamesTheMember(StoreKind kind, string member, string key, UniqueScope scope, int? seconds)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var unique = new UniqueOptions(key) { Scope = scope, Period = seconds is { } period ? TimeSpan.FromSeconds(period) : null };

        var error = await Assert.ThrowsAsync<JobValidationException>(
            () => node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, new() { ProjectId = TestJob.Project, Unique = unique }));

        Assert.Equal(member, error.Member);
    }

    private static NewJob New(UniqueOptions unique, string payload = "{}") => TestJob.New(payload) with { Unique = unique };
}
