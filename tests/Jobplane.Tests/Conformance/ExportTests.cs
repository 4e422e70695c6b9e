using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ExportTests
{
    [Theory, EveryStore]
    public async Task Export_Project_IsAllOfItsJobsNewestFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(250), CancellationToken.None);
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });

        List<ExportedJob> exported = await ExportAsync(node);

        Assert.Equal(jobs.Reverse(), exported.Select(each => each.Job));
        Assert.All(exported, each => Assert.Empty(each.FailedAttempts));
    }

    [Theory, EveryStore]
    public async Task Export_JobsThatFailed_HasTheirAttempts(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> claimed = await node.RunAsync(TestJob.Many(3));
        await node.FailAsync(claimed[0].Key, TimeSpan.Zero, "first");
        await node.CompleteAsync(claimed[1].Key, "{\"n\": 1}");
        await node.FailAsync(claimed[2].Key, error: "other");
        await node.FailAsync(Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key, error: "second");

        List<ExportedJob> exported = await ExportAsync(node);

        Assert.Equal([["other"], [], ["first", "second"]], exported.Select(each => each.FailedAttempts.Select(attempt => attempt.Error).ToArray()).ToArray());
        Assert.Equal("{\"n\": 1}", exported[1].Job.Result.ToString());
    }

    [Theory, EveryStore]
    public async Task Export_JobsThatComeMeanwhile_AreLeftOut(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(150), CancellationToken.None);

        int exported = 0;
        await foreach (ExportedJob _ in node.Client.ExportAsync(TestJob.Project))
        {
            exported++;
            if (exported % 50 == 0)
                await node.Jobs.EnqueueAsync(TestJob.Many(100), CancellationToken.None);
        }

        Assert.Equal(150, exported);
    }

    [Theory, EveryStore]
    public async Task Export_JobsThatGoMeanwhile_DoNotStopIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(250), CancellationToken.None);

        int exported = 0;
        await foreach (ExportedJob _ in node.Client.ExportAsync(TestJob.Project))
        {
            if (++exported == 1)
                await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")}");
        }

        Assert.Equal(100, exported);
    }

    private static async Task<List<ExportedJob>> ExportAsync(StoreNode node)
    {
        var exported = new List<ExportedJob>();
        await foreach (ExportedJob job in node.Client.ExportAsync(TestJob.Project))
            exported.Add(job);
        return exported;
    }
}
