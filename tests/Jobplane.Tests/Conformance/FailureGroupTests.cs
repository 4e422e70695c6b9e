using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class FailureGroupTests
{
    [Theory, EveryStore]
    public async Task FailureGroups_ErrorsOfOneCause_AreOneGroupWithItsHistory(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        ClaimedJob last = StatisticsTests.Job(TestJob.Project);
        await CountAsync(StatisticsTests.Job(TestJob.Project), "Order 7 is gone.", AttemptEnd.FailedAttempt);
        await CountAsync(StatisticsTests.Job(TestJob.Project), "Order 8 is gone.", AttemptEnd.FailedAttempt | AttemptEnd.Failed);
        await CountAsync(StatisticsTests.Job(TestJob.Project), "No answer.", AttemptEnd.FailedAttempt);
        node.Advance(TimeSpan.FromMinutes(10));
        await CountAsync(last, "Order 99 is gone.\nMore of it.", AttemptEnd.FailedAttempt);

        FailureStatistics failures = await node.Get<StatisticsClient>().FailureGroupsAsync(
            TestJob.Project, new FailureQuery { Window = TimeSpan.FromMinutes(15), Bucket = TimeSpan.FromMinutes(5) });

        Assert.Equal(["Order <n> is gone.", "No answer."], failures.Groups.Select(group => group.Error));
        Assert.Equal(
            new FailureGroup
            {
                Fingerprint = FailureText.Fingerprint(TestJob.Type, "Order <n> is gone."),
                Type = TestJob.Type,
                Error = "Order <n> is gone.",
                FailedAttempts = 3,
                Failed = 1,
                FirstSeenAt = StoreNode.Start,
                LastSeenAt = node.Now!.Value,
                SampleProjectId = TestJob.Project,
                SampleJobId = last.Key.JobId,
                Counts = failures.Groups[0].Counts,
            },
            failures.Groups[0]);
        Assert.Equal([2L, 0, 1], failures.Groups[0].Counts);
        Assert.Equal([1L, 0, 0], failures.Groups[1].Counts);

        async Task CountAsync(ClaimedJob job, string error, AttemptEnd end)
        {
            recorder.Count(job, TimeSpan.Zero, end, error);
            await recorder.FlushAsync(CancellationToken.None);
        }
    }

    [Theory, EveryStore]
    public async Task FailureGroups_OfManyProjectsAndTypes_AreTheLargestAndFiltered(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        StatisticsRecorder recorder = node.Recorder();
        for (int i = 0; i < 6; i++)
        {
            for (int n = 0; n <= i; n++)
                recorder.Count(StatisticsTests.Job($"proj-{n % 2}", type: $"type-{(char)('a' + i)}"), TimeSpan.Zero, AttemptEnd.FailedAttempt, $"Broken {(char)('a' + i)}.");
        }

        await recorder.FlushAsync(CancellationToken.None);

        var fleet = node.Get<OperatorStatisticsClient>();
        Assert.Equal(
            [("type-f", 6L), ("type-e", 5), ("type-d", 4)],
            (await fleet.FailureGroupsAsync(new FailureQuery { Limit = 3 })).Groups.Select(group => (group.Type, group.FailedAttempts)));
        Assert.Equal([("type-b", 2L)], (await fleet.FailureGroupsAsync(new FailureQuery { Type = "type-b" })).Groups.Select(group => (group.Type, group.FailedAttempts)));
        Assert.Equal([3L, 2, 2, 1, 1], (await fleet.FailureGroupsAsync(projectId: "proj-1")).Groups.Select(group => group.FailedAttempts));
        node.Advance(TimeSpan.FromHours(25));
        Assert.Empty((await fleet.FailureGroupsAsync()).Groups);
    }
}
