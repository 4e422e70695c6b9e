using System.Text.Json;
using Jobplane.Bulk;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class BulkTests
{
    private static readonly AuditOrigin Ann = new() { Actor = "ann", RemoteAddress = "203.0.113.9", RequestId = "r1" };
    private static readonly JobFilter OfType = new() { Type = TestJob.Type };

    [Theory, EveryStore]
    public async Task Retry_FailedJobs_MakesThemReadyAsASingleRetryDoes(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync(TestJob.Many(3));
        await node.FailAsync(running[0].Key, error: "timeout in a");
        await node.FailAsync(running[1].Key, error: "timeout in b");
        await node.FailAsync(running[2].Key, error: "another");
        node.Advance(TimeSpan.FromMinutes(1));
        Job one = ((RetryResult.Retried)await node.Client.RetryAsync(TestJob.Project, running[0].Key.JobId)).Job;
        var request = new BulkRequest(BulkAction.Retry, new JobFilter { Status = JobStatus.Failed, Error = "timeout" });

        BulkOperation started = await node.Bulk.StartAsync(TestJob.Project, request, Ann);
        await node.StepBulkAsync();

        Assert.Equal((BulkState.Running, "ann", StoreNode.Start.AddMinutes(1), 0L), (started.State, started.Actor, started.CreatedAt, started.Examined));
        BulkOperation done = (await node.Bulk.GetAsync(TestJob.Project, started.Id))!;
        Assert.Equal((BulkState.Completed, 2L, 1L, 0L, 0L, 0L), (done.State, done.Examined, done.Changed, done.SkippedRunning, done.SkippedAttempts, done.SkippedFinished));
        Assert.Equal((node.Now, node.Now), (done.StartedAt, done.FinishedAt));
        Assert.Equal(one with { Id = running[1].Key.JobId }, await node.ReadAsync(running[1].Key.JobId));
        Assert.Equal(JobStatus.Failed, (await node.ReadAsync(running[2].Key.JobId)).Status);
        Assert.Equal(2, (await node.ClaimAsync(await node.RegisterAsync())).Count);
    }

    [Theory]
    [EveryStore(null, 1, 2)]
    [EveryStore(2, 1, 0)]
    public async Task Retry_RunningAndUsedUpJobs_AreSkippedWithTheReason(StoreKind kind, int? maxAttempts, int runningSkipped, int attemptsSkipped)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync([.. TestJob.Many(3).Select(job => job with { MaxAttempts = 1 })]);
        await node.FailAsync(running[0].Key);
        await node.CompleteAsync(running[1].Key);
        Job waiting = await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromHours(1) });

        BulkOperation done = await DoAsync(node, new BulkRequest(BulkAction.Retry, OfType) { MaxAttempts = maxAttempts });

        Assert.Equal((4L, 3L - attemptsSkipped, (long)runningSkipped, (long)attemptsSkipped), (done.Examined, done.Changed, done.SkippedRunning, done.SkippedAttempts));
        Assert.Equal(maxAttempts, done.Request.MaxAttempts);
        Assert.Equal(StoreNode.Start, (await node.ReadAsync(waiting.Id)).ScheduledAt);
        Assert.Equal((JobStatus.Running, 1), ((await node.ReadAsync(running[2].Key.JobId)).Status, (await node.ReadAsync(running[2].Key.JobId)).Attempts));
    }

    [Theory, EveryStore]
    public async Task Cancel_Jobs_EndsTheWaitingAsksTheRunningAndSkipsTheFinished(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None);
        Guid worker = await node.RegisterAsync();
        IReadOnlyList<ClaimedJob> running = await node.ClaimAsync(worker);
        await node.CompleteAsync(running[0].Key);
        await node.Client.CancelAsync(TestJob.Project, running[1].Key.JobId);
        Job waiting = await node.EnqueueAsync(TestJob.New());

        BulkOperation done = await DoAsync(node, new BulkRequest(BulkAction.Cancel, OfType));

        Assert.Equal((4L, 2L, 1L, 0L, 1L), (done.Examined, done.Changed, done.SkippedRunning, done.SkippedAttempts, done.SkippedFinished));
        Assert.Equal((JobStatus.Cancelled, (DateTimeOffset?)StoreNode.Start), ((await node.ReadAsync(waiting.Id)).Status, (await node.ReadAsync(waiting.Id)).CompletedAt));
        Assert.True((await node.ReadAsync(running[2].Key.JobId)).CancelRequested);
        Assert.Equal(JobStatus.Completed, (await node.ReadAsync(running[0].Key.JobId)).Status);
        PollResult poll = await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], worker, CancellationToken.None);
        Assert.Equal([running[1].Key.JobId, running[2].Key.JobId], poll.CancelRequests.Select(request => request.JobId).Order(Comparer(running)));
        Assert.Empty(poll.ReadyQueues);
    }

    [Theory, EveryStore]
    public async Task Delete_Jobs_RemovesAllButTheRunningWithWhatBelongsToThem(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync(TestJob.Many(3));
        await node.FailAsync(running[0].Key);
        await node.CompleteAsync(running[1].Key, "1");
        await node.EnqueueAsync(TestJob.New());
        Job other = await node.EnqueueAsync(TestJob.New() with { Type = "other" });

        BulkOperation done = await DoAsync(node, new BulkRequest(BulkAction.Delete, OfType));

        Assert.Equal((5L, 3L, 1L), (done.Examined, done.Changed, done.SkippedRunning));
        Assert.Equal([other.Id, running[2].Key.JobId], (await node.Client.ListAsync(TestJob.Project)).Items.Select(job => job.Id));
        Assert.Equal((0L, 0L), (await node.CountAsync("job_attempts"), await node.CountAsync("job_results")));
        Assert.True(await node.CompleteAsync(running[2].Key));
    }

    [Theory, EveryStore]
    public async Task Step_JobsEnqueuedAfterTheStart_AreLeftAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(2), CancellationToken.None);
        BulkOperation operation = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Delete, OfType));
        Job later = await node.EnqueueAsync(TestJob.New());

        await node.StepBulkAsync();

        Assert.Equal((2L, 2L), ((await node.Bulk.GetAsync(TestJob.Project, operation.Id))!.Examined, (await node.Bulk.GetAsync(TestJob.Project, operation.Id))!.Changed));
        Assert.Equal(later.Id, Assert.Single((await node.Client.ListAsync(TestJob.Project)).Items).Id);
    }

    [Theory, EveryStore]
    public async Task Step_OtherProjects_KeepTheirJobs(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New());
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-0" });
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });

        BulkOperation done = await DoAsync(node, new BulkRequest(BulkAction.Delete, OfType));

        Assert.Equal((1L, 1L), (done.Examined, done.Changed));
        Assert.Equal(2, await node.CountAsync("jobs"));
        Assert.Null(await node.Bulk.GetAsync("proj-2", done.Id));
        Assert.Empty((await node.Bulk.ListAsync("proj-2")).Items);
        Assert.IsType<BulkCancelResult.NotFound>(await node.Bulk.CancelAsync("proj-2", done.Id));
    }

    [Theory, EveryStore]
    public async Task Step_ManyJobs_ComesToEachOnceInSteps(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        for (int i = 0; i < 3; i++)
            await node.Jobs.EnqueueAsync(TestJob.Many(BulkStep.MaxLooked), CancellationToken.None);
        await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Cancel, OfType));

        Assert.Equal(4, await node.StepBulkAsync());

        BulkOperation done = Assert.Single((await node.Bulk.ListAsync(TestJob.Project)).Items);
        Assert.Equal((BulkState.Completed, 1500L, 1500L), (done.State, done.Examined, done.Changed));
        Assert.Equal(1500L, Convert.ToInt64(await node.Store.ScalarAsync($"SELECT count(*) FROM {node.Store.Table("jobs")} WHERE status = 'cancelled'")));
    }

    [Theory, EveryStore]
    public async Task Step_ManyNodesAtOnce_ComeToEachJobOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode second = StoreNode.On(node.Store);
        await using StoreNode third = StoreNode.On(node.Store);
        for (int i = 0; i < 4; i++)
            await node.Jobs.EnqueueAsync(TestJob.Many(BulkStep.MaxLooked), CancellationToken.None);
        BulkOperation cancel = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Cancel, OfType));
        BulkOperation delete = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Delete, OfType));

        StoreNode[] nodes = [node, second, third];
        while (await second.Bulk.GetAsync(TestJob.Project, cancel.Id) is { State: BulkState.Running }
            || await second.Bulk.GetAsync(TestJob.Project, delete.Id) is { State: BulkState.Running })
            await Task.WhenAll(nodes.Select(each => each.StepBulkAsync()));

        cancel = (await node.Bulk.GetAsync(TestJob.Project, cancel.Id))!;
        delete = (await node.Bulk.GetAsync(TestJob.Project, delete.Id))!;
        Assert.Equal((2000L, 2000L), (delete.Examined, delete.Changed));
        Assert.True(cancel.Changed <= 2000 && cancel.SkippedFinished == 0, $"{cancel}");
        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Cancel_OperationBetweenSteps_EndsItThere(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        for (int i = 0; i < 3; i++)
            await node.Jobs.EnqueueAsync(TestJob.Many(BulkStep.MaxLooked), CancellationToken.None);
        BulkOperation operation = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Delete, OfType));
        Assert.NotNull(await node.Maintenance.StepBulkAsync(CancellationToken.None));

        BulkCancelResult result = await node.Bulk.CancelAsync(TestJob.Project, operation.Id, Ann);

        BulkOperation cancelled = Assert.IsType<BulkCancelResult.Cancelled>(result).Operation;
        Assert.Equal((BulkState.Cancelled, 500L, (DateTimeOffset?)node.Now!.Value), (cancelled.State, cancelled.Changed, cancelled.FinishedAt));
        Assert.Equal(0, await node.StepBulkAsync());
        Assert.Equal(1000, await node.CountAsync("jobs"));
        Assert.Equal(new BulkCancelResult.Finished(BulkState.Cancelled), await node.Bulk.CancelAsync(TestJob.Project, operation.Id, Ann));
        Assert.IsType<BulkCancelResult.NotFound>(await node.Bulk.CancelAsync(TestJob.Project, Guid.NewGuid(), Ann));
    }

    [Theory, EveryStore]
    public async Task Audit_Operation_HasItsStartAndItsEndAndNoEntryAJob(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None);
        BulkOperation first = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Cancel, OfType), Ann);
        await node.StepBulkAsync();
        BulkOperation second = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Retry, OfType), Ann);
        await node.Bulk.CancelAsync(TestJob.Project, second.Id, new AuditOrigin { Actor = "bob" });

        IReadOnlyList<AuditEntry> entries = (await node.Client.ListAuditAsync(TestJob.Project)).Items;

        Assert.Equal(["bulk.finish", "bulk.start", "bulk.finish", "bulk.start"], entries.Select(entry => entry.Action));
        Assert.Equal(["bob", "ann", "ann", "ann"], entries.Select(entry => entry.Actor));
        JsonElement end = entries[2].Details.Deserialize<JsonElement>();
        Assert.Equal((first.Id.ToString(), "completed", 3), (end.GetProperty("bulk_id").GetString(), end.GetProperty("state").GetString(), end.GetProperty("changed").GetInt32()));
        JsonElement start = entries[3].Details.Deserialize<JsonElement>();
        Assert.Equal(("cancel", TestJob.Type), (start.GetProperty("action").GetString(), start.GetProperty("filter").GetProperty("type").GetString()));
    }

    [Theory, EveryStore]
    public async Task Step_FilterOfEveryKind_IsKeptAsItWas(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job wanted = await node.EnqueueAsync(TestJob.New("""{"a":{"b":"x"},"c":1}"""));
        await node.EnqueueAsync(TestJob.New("""{"a":{"b":"x"},"c":2}"""));
        await node.Store.ExecuteAsync(
            $"UPDATE {node.Store.Table("jobs")} SET status = 'failed', stage = NULL, attempts = 1, last_error = '100%_\\ ''--; größe'");
        var filter = new JobFilter
        {
            Id = wanted.Id,
            Status = JobStatus.Failed,
            Type = TestJob.Type,
            Queue = TestJob.Queue,
            Error = "%_\\ '--; größe",
            CreatedAfter = StoreNode.Start,
            CreatedBefore = StoreNode.Start.AddSeconds(1),
            Arguments = [new JobArgument("a.b", "x"), new JobArgument("c", "1")],
        };

        BulkOperation done = await DoAsync(node, new BulkRequest(BulkAction.Retry, filter));

        Assert.Equal((2L, 1L), (done.Examined, done.Changed));
        Assert.Equal(filter with { Arguments = done.Request.Filter.Arguments }, done.Request.Filter);
        Assert.Equal(filter.Arguments, done.Request.Filter.Arguments);
        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(wanted.Id)).Status);
    }

    private static async Task<BulkOperation> DoAsync(StoreNode node, BulkRequest request)
    {
        BulkOperation operation = await node.Bulk.StartAsync(TestJob.Project, request, Ann);
        await node.StepBulkAsync();
        operation = (await node.Bulk.GetAsync(TestJob.Project, operation.Id))!;
        Assert.Equal(BulkState.Completed, operation.State);
        return operation;
    }

    private static Comparer<Guid> Comparer(IReadOnlyList<ClaimedJob> order) => Comparer<Guid>.Create((a, b) =>
        order.Select(job => job.Key.JobId).ToList().IndexOf(a).CompareTo(order.Select(job => job.Key.JobId).ToList().IndexOf(b)));
}
