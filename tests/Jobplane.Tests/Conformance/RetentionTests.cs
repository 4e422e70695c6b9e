using Jobplane.Retention;
using Jobplane.Storage;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Jobplane.Unique;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

public sealed class RetentionTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [EveryStore(JobStatus.Completed)]
    [EveryStore(JobStatus.Failed)]
    [EveryStore(JobStatus.Cancelled)]
    public async Task Prune_JobFinishedLongEnoughAgo_IsGoneWithItsAttempts(StoreKind kind, JobStatus status)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FinishAsync(node, status);
        RetentionRule[] rules = [new("", status, Day)];

        node.Advance(Day - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await PruneAsync(node, rules));
        node.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await PruneAsync(node, rules));

        Assert.Null(await node.Client.GetAsync(TestJob.Project, id));
        Assert.Equal(0, await node.CountAsync("job_attempts"));
    }

    [Theory, EveryStore]
    public async Task Prune_StatusWithoutARule_IsKept(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await FinishAsync(node, JobStatus.Failed);
        await FinishAsync(node, JobStatus.Completed);
        node.Advance(100 * Day);

        Assert.Equal(1, await PruneAsync(node, new RetentionRule("", JobStatus.Completed, Day)));
        Assert.Equal(1, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Prune_WaitingAndRunningJobs_AreKeptHoweverOld(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RunOneAsync();
        await node.EnqueueAsync(TestJob.New());
        await node.EnqueueAsync(TestJob.New() with { Delay = Day });
        node.Advance(100 * Day);

        Assert.Equal(0, await PruneAsync(node, [.. Enum.GetValues<JobStatus>().Select(status => new RetentionRule("", status, Day))]));
        Assert.Equal(3, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Prune_JobCreatedLongAgoThatFinishedLately_IsKept(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New());
        node.Advance(100 * Day);
        Assert.True(await node.CompleteAsync((await node.ClaimAsync(await node.RegisterAsync()))[0].Key));

        Assert.Equal(0, await PruneAsync(node, new RetentionRule("", JobStatus.Completed, Day)));
    }

    [Theory, EveryStore]
    public async Task Prune_QueueWithARuleOfItsOwn_FollowsThat(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid general = await FinishAsync(node, JobStatus.Completed);
        Guid slow = await FinishAsync(node, JobStatus.Completed, "slow");
        Guid quick = await FinishAsync(node, JobStatus.Completed, "quick");
        RetentionRule[] rules = [new("slow", JobStatus.Completed, 3 * Day), new("", JobStatus.Completed, 2 * Day), new("quick", JobStatus.Completed, Day)];

        node.Advance(Day);
        Assert.Equal(1, await PruneAsync(node, rules));
        Assert.Null(await node.Client.GetAsync(TestJob.Project, quick));
        node.Advance(Day);
        Assert.Equal(1, await PruneAsync(node, rules));
        Assert.Null(await node.Client.GetAsync(TestJob.Project, general));
        node.Advance(Day);
        Assert.Equal(1, await PruneAsync(node, rules));
        Assert.Null(await node.Client.GetAsync(TestJob.Project, slow));
    }

    [Theory, EveryStore]
    public async Task Prune_ManyJobsOfSeveralProjects_GoesOverAllOfThemInSmallSteps(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = [.. Enumerable.Range(0, 57).Select(i => TestJob.New() with { ProjectId = $"proj-{i % 3}", Queue = i % 5 == 0 ? "kept" : TestJob.Queue })];
        await node.RunAsync([.. jobs.Where(job => job.Queue == TestJob.Queue)]);
        await node.Jobs.EnqueueAsync([.. jobs.Where(job => job.Queue == "kept")], CancellationToken.None);
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET status = 'completed' WHERE status = 'running'");
        node.Advance(Day);

        int steps = 0;
        int pruned = 0;
        for (PruneCursor? place = PruneCursor.Start; place is not null; steps++)
        {
            PruneResult result = await node.Maintenance.PruneJobsAsync([new("", JobStatus.Completed, Day)], place, 5, CancellationToken.None);
            Assert.InRange(result.Pruned, 0, 5);
            pruned += result.Pruned;
            place = result.Next;
        }

        Assert.Equal(jobs.Count(job => job.Queue == TestJob.Queue), pruned);
        Assert.Equal(jobs.Length - pruned, await node.CountAsync("jobs"));
        Assert.True(steps >= pruned / 5);
    }

    [Theory, EveryStore]
    public async Task Prune_UniqueKeys_ForgetsThoseThatAreFreeForGood(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New() with { Unique = new UniqueOptions("finished") });
        await node.EnqueueAsync(TestJob.New() with { Unique = new UniqueOptions("period") { Scope = UniqueScope.Period, Period = 2 * Day } });
        Guid gone = (await node.EnqueueAsync(TestJob.New() with { Unique = new UniqueOptions("gone") })).Id;
        foreach (ClaimedJob job in await node.ClaimAsync(await node.RegisterAsync()))
            Assert.True(await node.CompleteAsync(job.Key));
        await node.EnqueueAsync(TestJob.New() with { Unique = new UniqueOptions("waiting") });
        await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")} WHERE id = @id", ("id", gone));

        Assert.Equal(["finished", "period", "waiting"], await KeysAfterPruningAsync(node));
        node.Advance(Day);
        Assert.Equal(["period", "waiting"], await KeysAfterPruningAsync(node));
        node.Advance(Day);
        Assert.Equal(["waiting"], await KeysAfterPruningAsync(node));
    }

    [Theory, EveryStore]
    public async Task Worker_WithRetention_PrunesByItself(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FinishAsync(node, JobStatus.Completed);
        await node.Store.ExecuteAsync(
            $"UPDATE {node.Store.Table("jobs")} SET created_at = @then, completed_at = @then", ("then", TimeProvider.System.GetUtcNow() - (2 * Day)));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Jobplane:Retention:Queues:default:Completed", "1.00:00:00")]);
        builder.Services.AddJobplane(jobs =>
        {
            node.Store.Use(jobs);
            jobs.AddHandler<Budgets.Noop, Budgets.NoopHandler>().AddWorker();
        });
        using IHost host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.SeeAsync(() => node.Client.GetAsync(TestJob.Project, id), job => job is null, TimeSpan.FromSeconds(60));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<Guid> FinishAsync(StoreNode node, JobStatus status, string queue = TestJob.Queue)
    {
        Job job = await node.EnqueueAsync(TestJob.New() with { Queue = queue });
        if (status == JobStatus.Cancelled)
        {
            await node.Client.CancelAsync(TestJob.Project, job.Id);
            return job.Id;
        }

        ClaimedJob claimed = (await node.ClaimAsync(await node.RegisterAsync(), queue: queue))[0];
        Assert.True(await (status == JobStatus.Failed ? node.FailAsync(claimed.Key) : node.CompleteAsync(claimed.Key)));
        return job.Id;
    }

    private static async Task<int> PruneAsync(StoreNode node, params RetentionRule[] rules)
    {
        int pruned = 0;
        for (PruneCursor? place = PruneCursor.Start; place is not null;)
        {
            PruneResult result = await node.Maintenance.PruneJobsAsync(rules, place, 1000, CancellationToken.None);
            pruned += result.Pruned;
            place = result.Next;
        }

        return pruned;
    }

    private static async Task<IEnumerable<object?>> KeysAfterPruningAsync(StoreNode node)
    {
        for (UniqueKey? place = new UniqueKey("", ""); place is not null;)
            place = await node.Maintenance.PruneUniqueKeysAsync(place.Value, 2, CancellationToken.None);
        return (await node.Store.QueryAsync($"SELECT key FROM {node.Store.Table("unique_keys")} ORDER BY key")).Select(row => row[0]);
    }
}
