using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.EntityFrameworkCore.Storage;

namespace Jobplane.Tests.EntityFrameworkCore;

public sealed class DbContextEnqueueTests
{
    private static readonly EnqueueOptions Options = new() { ProjectId = TestJob.Project };

    [Theory, EveryStore(true), EveryStore(false)]
    public async Task Enqueue_OnTheContextsTransaction_SharesItsFate(StoreKind kind, bool commits)
    {
        await using StoreNode node = await StartAsync(kind);
        Guid id;
        await using (var context = new OrderContext(node.Store))
        {
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();
            context.Orders.Add(new Order { Id = 1 });
            await context.SaveChangesAsync();
            id = (await node.Client.EnqueueAsync(context, TestJob.Type, JobPayload.Empty, Options)).Id;
            if (commits)
                await transaction.CommitAsync();
        }

        Assert.Equal(commits, await node.Client.GetAsync(TestJob.Project, id) is not null);
        Assert.Equal(commits ? 1 : 0, await node.CountAsync("orders"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_PayloadClass_NamesTheType(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        await using var context = new OrderContext(node.Store);
        await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync();

        Job job = await node.Client.EnqueueAsync(context, new Order { Id = 7 }, Options);

        Assert.Equal("order", job.Type);
        Assert.Equal("""{"id":7}""", job.Payload.ToString());
    }

    [Theory, EveryStore]
    public async Task Enqueue_ContextWithoutATransaction_SaysHowToBeginOne(StoreKind kind)
    {
        await using StoreNode node = await StartAsync(kind);
        await using var context = new OrderContext(node.Store);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => node.Client.EnqueueAsync(context, TestJob.Type, JobPayload.Empty, Options));

        Assert.Contains("BeginTransactionAsync", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    private static async Task<StoreNode> StartAsync(StoreKind kind)
    {
        StoreNode node = await StoreNode.StartAsync(kind);
        await node.Store.ExecuteAsync($"CREATE TABLE {node.Store.Table("orders")} (id INTEGER PRIMARY KEY)");
        return node;
    }
}
