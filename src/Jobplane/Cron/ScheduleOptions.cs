namespace Jobplane;

/// <summary>How a schedule fires, and how its jobs are enqueued.</summary>
public sealed record ScheduleOptions
{
    /// <summary>The time zone of the cron expression, by its IANA id, such as <c>Europe/Zurich</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What becomes of fires that nobody made in time.</summary>
    public MissedFires MissedFires { get; init; } = MissedFires.Once;

    /// <summary>Whether it fires while earlier jobs of it are unfinished.</summary>
    public ScheduleOverlap Overlap { get; init; } = ScheduleOverlap.Allow;

    /// <summary>The jobs' queue: 1 to 100 of <c>A–Z a–z 0–9 _ - .</c></summary>
    public string Queue { get; init; } = "default";

    /// <summary>The jobs' priority, 0 to 9; within a queue, higher runs first.</summary>
    public int Priority { get; init; }

    /// <summary>Attempts each job may use, 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>
    /// How long after the time of a fire its job may still begin, up to a year: one that waits longer is not started any more, and ends as
    /// <see cref="JobStatus.Cancelled"/>, as <see cref="EnqueueOptions.ExpiresAfter"/> says. Of a job that is made late for a missed fire, too, the time counts at which
    /// the schedule was due. Null by default: a job waits for ever.
    /// </summary>
    public TimeSpan? ExpiresAfter { get; init; }
}
