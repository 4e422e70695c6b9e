using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class FleetJobListTests
{
    [Theory]
    [EveryStore(3, false)]
    [EveryStore(3, true)]
    [EveryStore(40, false)]
    [EveryStore(40, true)]
    public async Task List_ManyProjects_HasEachJobOnceNewestFirst(StoreKind kind, int projects, bool isFailed)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        // Some projects have many jobs and some few, in stretches and in turn.
        NewJob[] jobs = [.. Enumerable.Range(0, 300).Select(i => TestJob.New() with { ProjectId = $"p{(i % 3 == 0 ? 0 : i * 7 % projects)}" })];
        await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);
        if (isFailed)
            await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET status = 'failed', stage = NULL, last_error = 'no'");
        var filter = new JobFilter { Status = isFailed ? JobStatus.Failed : null };

        List<Job> listed = await ReadAllAsync(node, null, filter, limit: 7);

        Assert.Equal(jobs.Reverse().Select(job => (job.ProjectId, job.Id)), listed.Select(job => (job.ProjectId, job.Id)));
    }

    [Theory, EveryStore]
    public async Task List_FilterThatFitsFew_FindsThemInEveryProject(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job first = await node.EnqueueAsync(TestJob.New() with { ProjectId = "a", Type = "rare" });
        await node.Jobs.EnqueueAsync([.. Enumerable.Range(0, 500).Select(i => TestJob.New() with { ProjectId = i % 2 == 0 ? "a" : "b" })], CancellationToken.None);
        Job last = await node.EnqueueAsync(TestJob.New() with { ProjectId = "c", Type = "rare" });
        var filter = new JobFilter { Type = "rare" };

        Assert.Equal([last.Id, first.Id], (await ReadAllAsync(node, null, filter, limit: 5)).Select(job => job.Id));
        Assert.Equal([first.Id], (await ReadAllAsync(node, "a", filter, limit: 5)).Select(job => job.Id));
    }

    private static async Task<List<Job>> ReadAllAsync(StoreNode node, string? project, JobFilter filter, int limit)
    {
        var jobs = new List<Job>();
        long? before = null;
        do
        {
            Page<Job> page = await node.Get<FleetClient>().ListJobsAsync(project, filter, limit, before);
            jobs.AddRange(page.Items);
            before = page.Next;
        }
        while (before is not null);
        return jobs;
    }
}
