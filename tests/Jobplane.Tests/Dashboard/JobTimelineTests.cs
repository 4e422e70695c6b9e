using Jobplane.Dashboard.Jobs;

namespace Jobplane.Tests.Dashboard;

public sealed class JobTimelineTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_job_that_was_retried_and_completed_has_waits_and_attempts_in_turn()
    {
        Job job = At(JobStatus.Completed) with { Attempts = 2, StartedAt = Start.AddSeconds(20), CompletedAt = Start.AddSeconds(25) };
        JobAttempt failed = new() { Attempt = 1, StartedAt = Start.AddSeconds(5), FinishedAt = Start.AddSeconds(10), Error = "x" };

        IReadOnlyList<TimelinePart> parts = JobTimeline.Of(job, [failed], Start.AddHours(1));

        Assert.Equal(["waiting", "failed", "waiting", "completed"], parts.Select(part => part.Kind));
        Assert.Equal([5, 5, 10, 5], parts.Select(part => part.Length.TotalSeconds));
    }

    [Fact]
    public void Of_job_that_failed_for_good_ends_with_its_last_attempt()
    {
        Job job = At(JobStatus.Failed) with { Attempts = 1, StartedAt = Start.AddSeconds(5), CompletedAt = Start.AddSeconds(10) };
        JobAttempt failed = new() { Attempt = 1, StartedAt = Start.AddSeconds(5), FinishedAt = Start.AddSeconds(10), Error = "x" };

        Assert.Equal(["waiting", "failed"], JobTimeline.Of(job, [failed], Start.AddHours(1)).Select(part => part.Kind));
    }

    [Fact]
    public void Of_job_that_waits_or_runs_goes_on_until_now()
    {
        Assert.Equal(60, Assert.Single(JobTimeline.Of(At(JobStatus.Pending), [], Start.AddSeconds(60))).Length.TotalSeconds);
        IReadOnlyList<TimelinePart> running = JobTimeline.Of(At(JobStatus.Running) with { Attempts = 1, StartedAt = Start.AddSeconds(10) }, [], Start.AddSeconds(60));
        Assert.Equal([("waiting", 10), ("running", 50)], running.Select(part => (part.Kind, part.Length.TotalSeconds)));
    }

    private static Job At(JobStatus status) => new()
    {
        Id = Guid.NewGuid(),
        ProjectId = "a",
        Type = "t",
        Payload = JobPayload.Empty,
        Status = status,
        Attempts = 0,
        MaxAttempts = 3,
        ScheduledAt = Start,
        CreatedAt = Start,
        Queue = "default",
        Priority = 0,
    };
}
