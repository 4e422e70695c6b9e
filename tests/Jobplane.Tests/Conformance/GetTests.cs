using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class GetTests
{
    [Theory, EveryStore]
    public async Task Get_MissingJob_IsNull(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Assert.Null(await node.Client.GetAsync(TestJob.Project, Guid.NewGuid()));
    }

    [Theory, EveryStore]
    public async Task Get_JobOfAnotherProject_IsNull(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());

        Assert.Null(await node.Client.GetAsync("proj-2", job.Id));
        Assert.Null(await node.Client.GetAsync("PROJ-1", job.Id));
        Assert.NotNull(await node.Client.GetAsync(TestJob.Project, job.Id));
    }

    [Theory, EveryStore]
    public async Task Get_BatchWithDuplicatesMissingAndForeignJobs_AnswersEachInItsPlace(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job one = await node.EnqueueAsync(TestJob.New("""{"n":1}"""));
        Job two = await node.EnqueueAsync(TestJob.New("""{"n":2}""") with { ProjectId = "proj-2" });
        JobKey[] keys =
        [
            new("proj-2", two.Id), new("proj-1", one.Id), new("proj-1", Guid.NewGuid()), new("proj-1", one.Id), new("proj-1", two.Id), new("proj-2", one.Id),
        ];

        Job?[] read = await node.Jobs.GetAsync(keys, CancellationToken.None);

        Assert.Equal([two.Id, one.Id, null, one.Id, null, null], read.Select(job => job?.Id));
        Assert.Equal(["proj-2", "proj-1", null, "proj-1", null, null], read.Select(job => job?.ProjectId));
        Assert.Equal("""{"n":2}""", read[0]!.Payload.ToString().Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory, EveryStore]
    public async Task Get_ManyConcurrentCalls_EachGetsItsOwnJob(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = TestJob.Many(300);
        await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);

        Job?[] read = await Task.WhenAll(jobs.Select(job => node.Client.GetAsync(TestJob.Project, job.Id)));

        Assert.Equal(jobs.Select(job => (Guid?)job.Id), read.Select(job => job?.Id));
    }
}
