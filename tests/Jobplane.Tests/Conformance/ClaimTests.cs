using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ClaimTests
{
    [Theory, EveryStore]
    public async Task Claim_ReadyJobs_TakesHigherPriorityThenLongerWaitFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = [.. new[] { 0, 5, 0, 9, 5 }.Select(priority => TestJob.New() with { Priority = priority })];
        foreach (NewJob job in jobs)
        {
            await node.EnqueueAsync(job);
            node.Advance(TimeSpan.FromMilliseconds(1));
        }

        IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(await node.RegisterAsync());

        Guid[] expected = [jobs[3].Id, jobs[1].Id, jobs[4].Id, jobs[0].Id, jobs[2].Id];
        Assert.Equal(expected, claimed.Select(job => job.Key.JobId));
    }

    [Theory, EveryStore]
    public async Task Claim_Limit_TakesTheFirstOfThatOrder(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = TestJob.Many(10);
        await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);
        Guid worker = await node.RegisterAsync();

        Assert.Equal(jobs[..3].Select(job => job.Id), (await node.ClaimAsync(worker, limit: 3)).Select(job => job.Key.JobId));
        Assert.Equal(jobs[3..10].Select(job => job.Id), (await node.ClaimAsync(worker, limit: 100)).Select(job => job.Key.JobId));
        Assert.Empty(await node.ClaimAsync(worker));
    }

    [Theory, EveryStore]
    public async Task Claim_TypesAndQueue_TakesNoOthers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob job = TestJob.New();
        await node.Jobs.EnqueueAsync([job with { Id = Guid.NewGuid(), Type = "other" }, job with { Id = Guid.NewGuid(), Queue = "other" }, job], CancellationToken.None);

        IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(await node.RegisterAsync());

        Assert.Equal(job.Id, Assert.Single(claimed).Key.JobId);
    }

    [Theory, EveryStore]
    public async Task Claim_SeveralTypes_TakesThemAll(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync([TestJob.New() with { Type = "a" }, TestJob.New() with { Type = "b" }, TestJob.New() with { Type = "c" }], CancellationToken.None);

        ClaimResult claimed = await node.Workers.ClaimAsync(
            new ClaimRequest(await node.RegisterAsync(), TestJob.Queue, ["c", "a", "unknown"], 10), CancellationToken.None);

        Assert.Equal(["a", "c"], claimed.Jobs.Select(job => job.Type));
    }

    [Theory, EveryStore]
    public async Task Claim_Job_CountsTheAttemptAndSaysWhatToDo(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New("""{"n":1}""") with { MaxAttempts = 7 });
        node.Advance(TimeSpan.FromSeconds(3));

        ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));

        Assert.Equal((job.Id, TestJob.Project, TestJob.Type, TestJob.Queue), (claimed.Key.JobId, claimed.ProjectId, claimed.Type, claimed.Queue));
        Assert.Equal((1, 7), (claimed.Attempt, claimed.MaxAttempts));
        Assert.Equal(1, claimed.Payload.Deserialize<Dictionary<string, int>>()!["n"]);
        Job read = await node.ReadAsync(job.Id);
        Assert.Equal(job with { Status = JobStatus.Running, Attempts = 1, StartedAt = node.Now }, read with { Payload = job.Payload });
    }

    [Theory, EveryStore]
    public async Task Claim_JobsOfManyProjects_TakesThemAll(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync([TestJob.New() with { ProjectId = "a" }, TestJob.New() with { ProjectId = "b" }], CancellationToken.None);

        Assert.Equal(["a", "b"], (await node.ClaimAsync(await node.RegisterAsync())).Select(job => job.ProjectId));
    }

    [Theory, EveryStore]
    public async Task Claim_ExpiredOrUnknownWorker_TakesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid expired = await node.RegisterAsync();
        node.Advance(StoreNode.Lease);
        Job job = await node.EnqueueAsync(TestJob.New());

        Assert.Empty(await node.ClaimAsync(expired));
        Assert.Empty(await node.ClaimAsync(Guid.NewGuid()));

        Job read = await node.ReadAsync(job.Id);
        Assert.Equal((JobStatus.Pending, 0), (read.Status, read.Attempts));
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Claim_ManyWorkersAtOnce_NoneShareAJob(StoreKind kind)
    {
        const int Count = 3000;
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);
        foreach (NewJob[] batch in TestJob.Many(Count).Chunk(1000))
            await node.Jobs.EnqueueAsync(batch, CancellationToken.None);

        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ClaimedJob[]>[] claiming = [.. Enumerable.Range(1, 8).Select(n => ClaimUntilNoneIsLeftAsync(n % 2 == 0 ? node : other, limit: n * 3, start.Task))];
        start.SetResult();
        ClaimedJob[][] claimed = await Task.WhenAll(claiming);

        Assert.Equal(Count, claimed.Sum(jobs => jobs.Length));
        Assert.Equal(Count, claimed.SelectMany(jobs => jobs).DistinctBy(job => job.Key.JobId).Count());
        Assert.All(claimed.SelectMany(jobs => jobs), job => Assert.Equal(1, job.Attempt));
        Assert.True(claimed.Count(jobs => jobs.Length > 0) > 1, "Only one worker got jobs, so nothing was tested.");
    }

    private static async Task<ClaimedJob[]> ClaimUntilNoneIsLeftAsync(StoreNode node, int limit, Task start)
    {
        Guid worker = await node.RegisterAsync();
        await start;
        var deadline = new Deadline();
        var jobs = new List<ClaimedJob>();
        while (true)
        {
            IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(worker, limit);
            jobs.AddRange(claimed);
            deadline.Check("not all ready jobs were claimed");
            // An empty claim may also mean that others hold what is left, for the moment.
            if (claimed.Count == 0 && (await node.Maintenance.PollAsync([TestJob.Queue], [TestJob.Type], workerId: null, CancellationToken.None)).ReadyQueues.Count == 0)
                return [.. jobs];
        }
    }
}
