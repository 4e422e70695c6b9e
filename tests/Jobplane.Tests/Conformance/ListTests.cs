using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ListTests
{
    [Theory, EveryStore]
    public async Task List_ManyPages_HasEachJobOnceNewestFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(25), CancellationToken.None);
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });

        List<Page<Job>> pages = await ReadAllAsync(node, new JobFilter(), limit: 10);

        Assert.Equal([10, 10, 5], pages.Select(page => page.Items.Count));
        Assert.Equal(jobs.Reverse(), pages.SelectMany(page => page.Items));
    }

    [Theory, EveryStore]
    public async Task List_ExactlyOnePage_HasNoNext(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(10), CancellationToken.None);

        Assert.Null((await node.Client.ListAsync(TestJob.Project, limit: 10)).Next);
        Assert.Null((await node.Client.ListAsync(TestJob.Project, new JobFilter { Type = TestJob.Type }, limit: 10)).Next);
        Assert.Empty((await node.Client.ListAsync("proj-2")).Items);
    }

    [Theory, EveryStore]
    public async Task List_NewJobsBetweenPages_DoNotShiftThem(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(4), CancellationToken.None);
        Page<Job> first = await node.Client.ListAsync(TestJob.Project, limit: 2);
        await node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None);

        Page<Job> second = await node.Client.ListAsync(TestJob.Project, limit: 2, before: first.Next);

        Assert.Equal([jobs[1], jobs[0]], second.Items);
    }

    [Theory, EveryStore]
    public async Task List_ByStatusTypeAndQueue_HasWhatFitsAll(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync(TestJob.Many(4));
        await node.CompleteAsync(running[0].Key);
        await node.FailAsync(running[1].Key);
        await node.FailAsync(running[2].Key, TimeSpan.FromMinutes(1));
        Job other = await node.EnqueueAsync(TestJob.New() with { Queue = "other", Type = "b" });
        Job cancelled = await node.EnqueueAsync(TestJob.New() with { Queue = "other" });
        await node.Client.CancelAsync(TestJob.Project, cancelled.Id);

        Assert.Equal([running[0].Key.JobId], await IdsAsync(node, new JobFilter { Status = JobStatus.Completed }));
        Assert.Equal([running[1].Key.JobId], await IdsAsync(node, new JobFilter { Status = JobStatus.Failed }));
        Assert.Equal([running[3].Key.JobId], await IdsAsync(node, new JobFilter { Status = JobStatus.Running }));
        Assert.Equal([cancelled.Id], await IdsAsync(node, new JobFilter { Status = JobStatus.Cancelled }));
        Assert.Equal([other.Id, running[2].Key.JobId], await IdsAsync(node, new JobFilter { Status = JobStatus.Pending }));
        Assert.Equal([other.Id], await IdsAsync(node, new JobFilter { Type = "b" }));
        Assert.Equal([cancelled.Id, other.Id], await IdsAsync(node, new JobFilter { Queue = "other" }));
        Assert.Equal([cancelled.Id], await IdsAsync(node, new JobFilter { Queue = "other", Type = TestJob.Type }));
        Assert.Empty(await IdsAsync(node, new JobFilter { Queue = "other", Status = JobStatus.Failed }));
    }

    [Theory]
    [EveryStore(false)]
    [EveryStore(true)]
    public async Task List_FilterFitsOneAmongMany_LooksAtALimitedNumberAPage(StoreKind kind, bool isFailed)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job wanted = await node.EnqueueAsync(TestJob.New() with { Type = "rare" });
        for (int i = 0; i < 5; i++)
            await node.Jobs.EnqueueAsync(TestJob.Many(900), CancellationToken.None);
        var filter = new JobFilter { Type = "rare", Status = isFailed ? JobStatus.Failed : null };
        if (isFailed)
            await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET status = 'failed', stage = NULL, last_error = 'no'");

        List<Page<Job>> pages = await ReadAllAsync(node, filter, limit: 20);

        Assert.Equal([0, 0, 1], pages.Select(page => page.Items.Count));
        Assert.Equal(wanted.Id, pages[2].Items[0].Id);
    }

    [Theory, EveryStore]
    public async Task List_LargePayloads_EndsThePageEarlyAndLosesNone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        string payload = $$"""{"text":"{{new string('x', 900_000)}}"}""";
        Job[] jobs = await node.Jobs.EnqueueAsync([.. Enumerable.Range(0, 8).Select(_ => TestJob.New(payload))], CancellationToken.None);

        List<Page<Job>> pages = await ReadAllAsync(node, new JobFilter(), limit: 100);

        Assert.Equal([5, 3], pages.Select(page => page.Items.Count));
        Assert.Equal(jobs.Select(job => job.Id).Reverse(), pages.SelectMany(page => page.Items).Select(job => job.Id));
    }

    [Theory, EveryStore]
    public async Task List_MemberOutOfRange_IsRefusedByName(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Assert.Equal("limit", (await Assert.ThrowsAsync<JobValidationException>(() => node.Client.ListAsync(TestJob.Project, limit: 0))).Member);
        Assert.Equal("limit", (await Assert.ThrowsAsync<JobValidationException>(() => node.Client.ListAsync(TestJob.Project, limit: 101))).Member);
        Assert.Equal("type", (await Assert.ThrowsAsync<JobValidationException>(() => node.Client.ListAsync(TestJob.Project, new JobFilter { Type = "a b" }))).Member);
        Assert.Equal("queue", (await Assert.ThrowsAsync<JobValidationException>(() => node.Client.ListAsync(TestJob.Project, new JobFilter { Queue = "" }))).Member);
    }

    [Theory, EveryStore]
    public async Task ListAttempts_FailedAndRescued_HasEachWithItsErrorAndWorker(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        Guid worker = await node.RegisterAsync();
        await node.FailAsync(Assert.Single(await node.ClaimAsync(worker)).Key, TimeSpan.Zero, "one");
        await node.ClaimAsync(worker);
        node.Advance(StoreNode.Lease);
        await node.RescueAsync();

        IReadOnlyList<JobAttempt>? attempts = await node.Client.ListAttemptsAsync(TestJob.Project, job.Id);

        Assert.Equal(
            [
                new JobAttempt { Attempt = 1, StartedAt = StoreNode.Start, FinishedAt = StoreNode.Start, Error = "one", WorkerId = worker },
                new JobAttempt { Attempt = 2, StartedAt = StoreNode.Start, FinishedAt = node.Now!.Value, Error = RescueResult.Error, WorkerId = worker },
            ],
            attempts);
    }

    [Theory, EveryStore]
    public async Task ListAttempts_NoneFailedOrNoSuchJob_AreToldApart(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());

        Assert.Empty((await node.Client.ListAttemptsAsync(TestJob.Project, job.Id))!);
        Assert.Null(await node.Client.ListAttemptsAsync("proj-2", job.Id));
        Assert.Null(await node.Client.ListAttemptsAsync(TestJob.Project, Guid.NewGuid()));
    }

    [Theory, EveryStore]
    public async Task ListAudit_ManyPages_HasTheProjectsEntriesNewestFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None);
        Job others = await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });
        foreach (Job job in jobs)
            await node.Client.CancelAsync(TestJob.Project, job.Id, new AuditOrigin { Actor = "ann" });
        await node.Client.CancelAsync("proj-2", others.Id);

        Page<AuditEntry> first = await node.Client.ListAuditAsync(TestJob.Project, limit: 2);
        Page<AuditEntry> second = await node.Client.ListAuditAsync(TestJob.Project, limit: 2, before: first.Next);

        Assert.Equal(jobs.Reverse().Select(job => (Guid?)job.Id), first.Items.Concat(second.Items).Select(entry => entry.JobId));
        Assert.Null(second.Next);
        Assert.Equal(("job.cancel", "ann", StoreNode.Start), (first.Items[0].Action, first.Items[0].Actor, first.Items[0].CreatedAt));
        Assert.Contains("pending", first.Items[0].Details.ToString(), StringComparison.Ordinal);
    }

    private static async Task<List<Page<Job>>> ReadAllAsync(StoreNode node, JobFilter filter, int limit)
    {
        var pages = new List<Page<Job>>();
        long? before = null;
        do
        {
            pages.Add(await node.Client.ListAsync(TestJob.Project, filter, limit, before));
            before = pages[^1].Next;
        }
        while (before is not null);
        return pages;
    }

    private static async Task<Guid[]> IdsAsync(StoreNode node, JobFilter filter) =>
        [.. (await node.Client.ListAsync(TestJob.Project, filter)).Items.Select(job => job.Id)];
}
