using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

/// <summary>How long bulk operations are kept that have come to their end.</summary>
public sealed class BulkRetentionTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly BulkRequest Request = new(BulkAction.Cancel, new JobFilter { Type = TestJob.Type });

    [Theory, EveryStore]
    public async Task Prune_OperationThatEndedLongEnoughAgo_IsGoneAndItsAuditEntriesStay(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        BulkOperation completed = await StartAsync(node);
        await node.StepBulkAsync();
        BulkOperation cancelled = await StartAsync(node);
        await node.Bulk.CancelAsync(TestJob.Project, cancelled.Id);

        node.Advance(Day - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await PruneAsync(node));
        node.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await PruneAsync(node));

        Assert.Null(await node.Bulk.GetAsync(TestJob.Project, completed.Id));
        Assert.Empty((await node.Bulk.ListAsync(TestJob.Project)).Items);
        Assert.Equal(4, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Prune_OperationThatIsNotAtItsEnd_IsKeptHoweverOld(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New());
        BulkOperation running = await StartAsync(node);
        node.Advance(100 * Day);

        Assert.Equal(0, await PruneAsync(node));

        await node.StepBulkAsync();
        BulkOperation ended = (await node.Bulk.GetAsync(TestJob.Project, running.Id))!;
        Assert.Equal((BulkState.Completed, node.Now), (ended.State, ended.FinishedAt));
        Assert.Equal(0, await PruneAsync(node));
    }

    [Theory, EveryStore]
    public async Task Prune_Limit_TakesTheOldestFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var operations = new List<BulkOperation>();
        for (int i = 0; i < 5; i++)
        {
            operations.Add(await StartAsync(node));
            await node.StepBulkAsync();
            node.Advance(TimeSpan.FromMinutes(1));
        }

        node.Advance(Day);

        Assert.Equal(2, await PruneAsync(node, limit: 2));
        Assert.Equal(operations.Skip(2).Select(each => each.Id).Reverse(), (await node.Bulk.ListAsync(TestJob.Project)).Items.Select(each => each.Id));
        Assert.Equal(3, await PruneAsync(node));
    }

    [Theory, EveryStore]
    public async Task Worker_WithRetentionOfBulkOperations_PrunesByItself(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = null;
        BulkOperation operation = await StartAsync(node);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddJobplane(jobs =>
        {
            node.Store.Use(jobs);
            jobs.AddWorker().Retain(keep => keep.BulkOperations = TimeSpan.FromMilliseconds(1));
        });
        using IHost host = builder.Build();
        await node.StepBulkAsync();

        await host.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.SeeAsync(() => node.Bulk.GetAsync(TestJob.Project, operation.Id), found => found is null, TimeSpan.FromSeconds(120));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static Task<BulkOperation> StartAsync(StoreNode node) => node.Bulk.StartAsync(TestJob.Project, Request);

    private static Task<int> PruneAsync(StoreNode node, int limit = 1000) => node.Maintenance.PruneBulkAsync(Day, limit, CancellationToken.None);
}
