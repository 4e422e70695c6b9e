using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class TraceContextStoreTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Context = $"00-{TraceId}-00f067aa0ba902b7-01\nrojo=00f067aa0ba902b7";

    [Theory, EveryStore]
    public async Task Trace_OfAJob_IsThereWhereverTheJobIsRead(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = [TestJob.New() with { TraceContext = Context }, TestJob.New()];

        Job[] stored = await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);

        Assert.Equal([TraceId, null], stored.Select(job => job.TraceId));
        Assert.Equal(TraceId, (await node.ReadAsync(jobs[0].Id)).TraceId);
        Assert.Null((await node.ReadAsync(jobs[1].Id)).TraceId);
        Assert.Equal([null, TraceId], (await node.Client.ListAsync(TestJob.Project)).Items.Select(job => job.TraceId));
        Assert.Equal(TraceId, Assert.IsType<CancelResult.Cancelled>(await node.Client.CancelAsync(TestJob.Project, jobs[0].Id)).Job.TraceId);
        Assert.Equal(TraceId, Assert.IsType<RetryResult.Retried>(await node.Client.RetryAsync(TestJob.Project, jobs[0].Id)).Job.TraceId);
    }

    [Theory, EveryStore]
    public async Task Trace_OfAJobThatHoldsAUniqueKey_IsTheJobsOwn(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var unique = new UniqueOptions("one") { OnConflict = UniqueConflict.ReplacePayload };
        await node.EnqueueAsync(TestJob.New() with { TraceContext = Context, Unique = unique });

        Job replaced = await node.EnqueueAsync(TestJob.New("""{"n":2}""") with { Unique = unique });
        Job found = await node.EnqueueAsync(TestJob.New() with { Unique = new UniqueOptions("one") });

        Assert.Equal((false, TraceId), (replaced.IsNew, replaced.TraceId));
        Assert.Equal((false, TraceId), (found.IsNew, found.TraceId));
    }

    [Theory, EveryStore]
    public async Task Trace_OfARetriedSnoozedAndReleasedJob_Stays(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob claimed = (await node.RunAsync(TestJob.New() with { TraceContext = Context }))[0];
        Guid worker = await node.RegisterAsync();

        await node.FailAsync(claimed.Key, TimeSpan.Zero);
        claimed = (await node.ClaimAsync(worker))[0];
        Assert.Equal(Context, claimed.TraceContext);
        await node.SnoozeAsync(claimed.Key, TimeSpan.Zero);
        await node.PromoteAsync();
        claimed = (await node.ClaimAsync(worker))[0];
        Assert.Equal(Context, claimed.TraceContext);
        await node.ReleaseAsync(claimed.Key);

        Assert.Equal(Context, (await node.ClaimAsync(worker))[0].TraceContext);
    }

    [Theory, EveryStore]
    public async Task Trace_ThatPlainSqlMadeUp_CountsAsNone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET trace_context = '00-nonsense' WHERE id = @id", ("id", job.Id));

        Assert.Null((await node.ReadAsync(job.Id)).TraceId);
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }
}
