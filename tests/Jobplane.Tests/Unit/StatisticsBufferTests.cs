using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Tests.Unit;

public sealed class StatisticsBufferTests
{
    private static readonly TimeSpan Ran = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Take_CountedAttempts_AreThereByProjectAndForAllTogether()
    {
        var buffer = new StatisticsBuffer();
        buffer.Count(Job("a"), Ran, AttemptEnd.Completed, error: null);
        buffer.Count(Job("b"), Ran, AttemptEnd.FailedAttempt | AttemptEnd.Failed, "It broke 7 times.");

        StatisticsBatch batch = buffer.Take();

        Assert.Equal(
            [("*", 1L, 1L), ("a", 1L, 0L), ("b", 0L, 1L)],
            batch.Tallies().Select(each => (each.Key.ProjectId, each.Value.Completed, each.Value.Failed)).Order());
        Assert.Equal(
            [("*", "It broke <n> times.", "b"), ("b", "It broke <n> times.", "b")],
            batch.Failures().Select(each => (each.Key.ProjectId, each.Key.Error, each.Value.SampleProjectId)).Order());
        Assert.True(buffer.Take().IsEmpty);
    }

    [Fact]
    public void Return_AfterMoreWasCounted_LosesNothing()
    {
        var buffer = new StatisticsBuffer();
        buffer.Count(Job("a"), Ran, AttemptEnd.FailedAttempt, "x");
        StatisticsBatch batch = buffer.Take();
        buffer.Count(Job("a"), Ran, AttemptEnd.FailedAttempt, "x");

        buffer.Return(batch);

        StatisticsBatch all = buffer.Take();
        Assert.Equal([2L, 2L], all.Tallies().Select(each => each.Value.FailedAttempts));
        Assert.Equal([2L, 2L], all.Failures().Select(each => each.Value.FailedAttempts));
    }

    [Fact]
    public void Count_MoreKeysThanThereIsRoomFor_KeepsTheSumAndItsBounds()
    {
        const int projects = 3 * StatisticsBuffer.MaxKeys;
        var buffer = new StatisticsBuffer();

        bool[] scarce = [.. Enumerable.Range(0, projects).Select(i => buffer.Count(Job($"p{i}", type: $"t{i}"), Ran, AttemptEnd.FailedAttempt, $"error {(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}"))];

        StatisticsBatch batch = buffer.Take();
        Assert.InRange(batch.Counted.Count, StatisticsBuffer.MaxKeys, StatisticsBuffer.MaxKeys + 1001);
        Assert.InRange(batch.CountedFailures.Count, StatisticsBuffer.MaxFailures, StatisticsBuffer.MaxFailures + 1001);
        Assert.Equal(projects, batch.Tallies().Where(each => each.Key.ProjectId == FleetProject.Id).Sum(each => each.Value.FailedAttempts));
        Assert.Equal(projects, batch.Failures().Where(each => each.Key.ProjectId == FleetProject.Id).Sum(each => each.Value.FailedAttempts));
        Assert.Equal((false, true), (scarce[0], scarce[^1]));
    }

    [Fact]
    public void Count_OfOneKey_AllocatesNothing()
    {
        var buffer = new StatisticsBuffer();
        ClaimedJob job = Job("a");
        buffer.Count(job, Ran, AttemptEnd.Completed, error: null);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
            buffer.Count(job, Ran, AttemptEnd.Completed, error: null);

        // Whatever the runtime does once, it is less than a byte a job.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }

    private static ClaimedJob Job(string project, string type = "work") => new()
    {
        Key = new ClaimKey(Guid.NewGuid(), 1, 1),
        ProjectId = project,
        Type = type,
        Queue = "default",
        Payload = JobPayload.Empty,
        Attempt = 1,
        MaxAttempts = 3,
        Waited = TimeSpan.FromMilliseconds(5),
    };
}
