using Jobplane.Listing;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class CountByStatusTests
{
    [Theory, EveryStore]
    public async Task Count_JobsOfEachStatus_AreTold(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> taken = await node.RunAsync(TestJob.Many(6));
        await node.CompleteAsync(taken[0].Key);
        await node.CompleteAsync(taken[1].Key);
        await node.FailAsync(taken[2].Key, error: "The disk is full");
        await node.FailAsync(taken[3].Key, TimeSpan.FromHours(1), "The disk is slow");
        Job cancelled = await node.EnqueueAsync(TestJob.New());
        await node.Client.CancelAsync(TestJob.Project, cancelled.Id);
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2" });
        FleetClient fleet = node.Get<FleetClient>();

        AssertCounts("1 2 2 1 1", await node.Client.CountByStatusAsync(TestJob.Project));
        AssertCounts("1 0 0 1 0", await node.Client.CountByStatusAsync(TestJob.Project, new JobFilter { Error = "The disk", Status = JobStatus.Completed }));
        AssertCounts("0 0 0 1 0", await node.Client.CountByStatusAsync(TestJob.Project, new JobFilter { ErrorGroup = "The disk is full" }));
        AssertCounts("0 0 0 0 0", await node.Client.CountByStatusAsync(TestJob.Project, new JobFilter { Type = "none" }));
        AssertCounts("0 0 0 0 1", await node.Client.CountByStatusAsync(TestJob.Project, new JobFilter { Id = cancelled.Id }));
        AssertCounts("2 2 2 1 1", await fleet.CountJobsByStatusAsync(projectId: null));
        AssertCounts("1 0 0 0 0", await fleet.CountJobsByStatusAsync("proj-2"));
        AssertCounts("0 0 0 1 0", await fleet.CountJobsByStatusAsync(projectId: null, new JobFilter { Error = "full" }));
    }

    [Theory, EveryStore]
    public async Task Count_MoreThanTheLimitOrThanIsLookedAt_SaysSo(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> taken = await node.RunAsync(TestJob.Many(3));
        foreach (ClaimedJob job in taken)
            await node.FailAsync(job.Key);
        await node.Jobs.EnqueueAsync(TestJob.Many(4), CancellationToken.None);
        var request = JobListRequest.CountByStatus(TestJob.Project, filter: null, limit: 10);

        AssertCounts("2+ 0 0 2+ 0", await node.Client.CountByStatusAsync(TestJob.Project, limit: 2));
        AssertCounts("4 0 0 3 0", await node.Client.CountByStatusAsync(TestJob.Project, limit: 4));
        AssertCounts("4+ 0+ 0+ 3 0+", await node.Jobs.CountByStatusAsync(request with { Look = 5 }, CancellationToken.None));
        AssertCounts("3+ 0+ 0+ 3+ 0+", await node.Jobs.CountByStatusAsync(request with { Look = 3 }, CancellationToken.None));
        AssertCounts("3+ 0+ 0+ 3+ 0+", await node.Fleet.CountJobsByStatusAsync(request with { Look = 3, ProjectId = null }, CancellationToken.None));
    }

    private static void AssertCounts(string expected, IReadOnlyDictionary<JobStatus, JobCount> counts) => Assert.Equal(
        expected, string.Join(' ', Enum.GetValues<JobStatus>().Select(status => $"{counts[status].Count}{(counts[status].More ? "+" : "")}")));
}
