namespace Jobplane;

/// <summary>A schedule as its project sees it. Times are UTC, by the database's clock.</summary>
public sealed record Schedule
{
    /// <summary>The tenant that owns the schedule and its jobs.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Its name within the project.</summary>
    public required string Name { get; init; }

    /// <summary>What it enqueues, and when.</summary>
    public required ScheduleDefinition Definition { get; init; }

    /// <summary>When it was paused; null while it fires.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>The next five times at which it fires, fewer if there are no more; none while it is paused.</summary>
    public IReadOnlyList<DateTimeOffset> NextFires { get; init; } = [];

    /// <summary>The job it enqueued last, by itself or by hand; null before the first.</summary>
    public ScheduleFire? LastFire { get; init; }

    /// <summary>The last time at which it was due and no job was made, by its policy; null if that never happened.</summary>
    public DateTimeOffset? LastSkippedAt { get; init; }

    /// <summary>Whether an application declares it in its code.</summary>
    public required bool IsDeclared { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its definition was last stored, or it was paused or resumed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it fires next unless it is paused, as it is stored; null if never again.</summary>
    internal DateTimeOffset? NextFireAt { get; init; }

    /// <summary>The change that made it what it is.</summary>
    internal long Version { get; init; }
}
