using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class BulkClientTests
{
    private static readonly JobFilter OfType = new() { Type = TestJob.Type };

    [Theory, EveryStore]
    public async Task Preview_Operation_CountsAndDoesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(12), CancellationToken.None);
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });

        BulkPreview preview = await node.Bulk.PreviewAsync(TestJob.Project, new BulkRequest(BulkAction.Delete, OfType));

        Assert.Equal(new JobCount(12, More: false), preview.Count);
        Assert.Equal(jobs.Reverse().Take(10).Select(job => job.Id), preview.Sample);
        Assert.Equal((13L, 0L, 0L), (await node.CountAsync("jobs"), await node.CountAsync("bulk_operations"), await node.CountAsync("audit_logs")));
        Assert.Equal(13, (await node.Get<FleetClient>().PreviewBulkAsync(new BulkRequest(BulkAction.Delete, OfType), TestJob.Project)).Count.Count);
    }

    [Theory, EveryStore]
    public async Task Start_RequestThatBreaksARule_IsRefusedByName(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Assert.Equal("filter", await RefusedAsync(node, new BulkRequest(BulkAction.Delete, new JobFilter())));
        Assert.Equal("type", await RefusedAsync(node, new BulkRequest(BulkAction.Delete, new JobFilter { Type = "a b" })));
        Assert.Equal("error", await RefusedAsync(node, new BulkRequest(BulkAction.Delete, new JobFilter { Error = "" })));
        Assert.Equal("max_attempts", await RefusedAsync(node, new BulkRequest(BulkAction.Cancel, OfType) { MaxAttempts = 5 }));
        Assert.Equal("max_attempts", await RefusedAsync(node, new BulkRequest(BulkAction.Retry, OfType) { MaxAttempts = 101 }));
        Assert.Equal("action", await RefusedAsync(node, new BulkRequest((BulkAction)7, OfType)));
        Assert.Equal(0, await node.CountAsync("bulk_operations"));
    }

    [Theory, EveryStore]
    public async Task Poll_WaitingOperation_IsTold(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Assert.False((await node.Maintenance.PollAsync([], [], null, CancellationToken.None)).HasBulkOperations);

        await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Delete, OfType));
        Assert.True((await node.Maintenance.PollAsync([], [], null, CancellationToken.None)).HasBulkOperations);

        await node.StepBulkAsync();
        Assert.False((await node.Maintenance.PollAsync([], [], null, CancellationToken.None)).HasBulkOperations);
    }

    [Theory, EveryStore]
    public async Task Wait_OperationInSteps_ReportsProgressUntilItsEnd(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New());
        BulkOperation operation = await node.Bulk.StartAsync(TestJob.Project, new BulkRequest(BulkAction.Delete, OfType));
        var first = new TaskCompletionSource<BulkOperation>();

        Task<BulkOperation?> waiting = node.Bulk.WaitAsync(TestJob.Project, operation.Id, new Observer(first));
        Assert.Equal(BulkState.Running, (await first.Task).State);
        await node.StepBulkAsync();

        Assert.Equal(BulkState.Completed, (await waiting)!.State);
        Assert.Null(await node.Bulk.WaitAsync("proj-2", operation.Id));
    }

    private static async Task<string> RefusedAsync(StoreNode node, BulkRequest request) =>
        (await Assert.ThrowsAsync<JobValidationException>(() => node.Bulk.StartAsync(TestJob.Project, request))).Member;

    private sealed class Observer(TaskCompletionSource<BulkOperation> first) : IProgress<BulkOperation>
    {
        public void Report(BulkOperation value) => first.TrySetResult(value);
    }
}
