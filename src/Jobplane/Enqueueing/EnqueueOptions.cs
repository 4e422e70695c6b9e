namespace Jobplane;

/// <summary>How and for whom a job is enqueued.</summary>
public sealed record EnqueueOptions
{
    /// <summary>The tenant that owns the job: 1 to 100 of <c>A–Z a–z 0–9 _ -</c>. There is no default.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The queue: 1 to 100 of <c>A–Z a–z 0–9 _ - .</c></summary>
    public string Queue { get; init; } = "default";

    /// <summary>0 to 9; within a queue, higher runs first.</summary>
    public int Priority { get; init; }

    /// <summary>Attempts the job may use, 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long to wait before the first attempt, up to a year. Excludes <see cref="ScheduledAt"/>.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>When the first attempt is due, up to a year ahead; a past time means now. Excludes <see cref="Delay"/>.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>
    /// When it is too late to begin: a job that still waits then, for its first attempt or a further one, is not started any more, and ends as
    /// <see cref="JobStatus.Cancelled"/>. An attempt that has begun goes on. Excludes <see cref="ExpiresAfter"/>. Null by default: a job waits for ever.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long after it is due a job may still begin, as <see cref="ExpiresAt"/> says; up to a year. Excludes <see cref="ExpiresAt"/>.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// A key that no two jobs of the project hold at once. When another job holds it, that job is returned instead of a new one, with
    /// <see cref="Job.IsNew"/> false. Null by default: nothing is looked for.
    /// </summary>
    public UniqueOptions? Unique { get; init; }
}
