using Jobplane.Bulk;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class FleetBulkTests
{
    private static readonly AuditOrigin Ann = new() { Actor = "ann" };
    private static readonly BulkRequest Delete = new(BulkAction.Delete, new JobFilter { Type = TestJob.Type });

    [Theory, EveryStore]
    public async Task Start_AllProjects_ComesToTheJobsOfEachOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync([.. TestJob.Many(BulkStep.MaxLooked + 1).Select(job => job with { ProjectId = "b" })], CancellationToken.None);
        await node.Jobs.EnqueueAsync([.. Enumerable.Range(0, 40).Select(i => TestJob.New() with { ProjectId = $"p{i % 4}" })], CancellationToken.None);
        Job other = await node.EnqueueAsync(TestJob.New() with { ProjectId = "z", Type = "other" });
        var fleet = node.Get<FleetClient>();

        BulkOperation operation = await fleet.StartBulkAsync(Delete, "ops", Ann);
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "later" });
        await node.StepBulkAsync();

        operation = (await fleet.GetBulkAsync(operation.Id))!;
        Assert.Equal((null, BulkState.Completed, 542L, 541L), (operation.ProjectId, operation.State, operation.Examined, operation.Changed));
        Assert.Equal(["later", other.ProjectId], (await fleet.ListJobsAsync(null)).Items.Select(job => job.ProjectId));
        Assert.Equal(["bulk.finish", "bulk.start"], (await node.Client.ListAuditAsync("ops")).Items.Select(entry => entry.Action));
    }

    [Theory, EveryStore]
    public async Task Operation_OfAllProjects_IsNoTenants(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        BulkOperation operation = await node.Get<FleetClient>().StartBulkAsync(Delete, TestJob.Project, Ann);

        Assert.Null(await node.Bulk.GetAsync(TestJob.Project, operation.Id));
        Assert.Empty((await node.Bulk.ListAsync(TestJob.Project)).Items);
        Assert.IsType<BulkCancelResult.NotFound>(await node.Bulk.CancelAsync(TestJob.Project, operation.Id));
        Assert.Equal(BulkState.Running, (await node.Get<FleetClient>().GetBulkAsync(operation.Id))!.State);
    }

    [Theory, EveryStore]
    public async Task Operator_OperationsOfEverybody_ListsAndCancelsThem(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var fleet = node.Get<FleetClient>();
        BulkOperation own = await node.Bulk.StartAsync("proj-2", Delete);
        BulkOperation all = await fleet.StartBulkAsync(Delete, TestJob.Project, Ann);

        Page<BulkOperation> first = await fleet.ListBulkAsync(limit: 1);
        Assert.Equal(all.Id, Assert.Single(first.Items).Id);
        Assert.Equal(own.Id, Assert.Single((await fleet.ListBulkAsync(limit: 1, first.Next)).Items).Id);

        Assert.IsType<BulkCancelResult.Cancelled>(await fleet.CancelBulkAsync(own.Id, Ann));
        Assert.Equal(BulkState.Cancelled, (await node.Bulk.GetAsync("proj-2", own.Id))!.State);
        Assert.Equal("ann", (await node.Client.ListAuditAsync("proj-2")).Items[0].Actor);
        Assert.IsType<BulkCancelResult.NotFound>(await fleet.CancelBulkAsync(Guid.NewGuid(), Ann));
    }
}
