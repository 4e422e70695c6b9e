namespace Jobplane.Storage;

/// <summary>A validated schedule, about to be stored.</summary>
/// <param name="Key">Its project and name.</param>
/// <param name="Definition">What it enqueues, and when.</param>
/// <param name="NextFireAt">When it is due first. One that is stored with the same times already keeps its own.</param>
/// <param name="Declaration">
/// What tells an application's declaration from others, if it comes from one: it is stored only if it differs from the last that was.
/// </param>
internal sealed record NewSchedule(ScheduleKey Key, ScheduleDefinition Definition, DateTimeOffset? NextFireAt, string? Declaration = null)
{
    /// <summary>Most schedules of a project. Two that are stored at once may pass it by one: it is there to bound, not to count.</summary>
    public const int MaxPerProject = 1000;

    /// <summary>Most fires kept of a schedule: enough to see what became of its last jobs, and whether any is unfinished.</summary>
    public const int KeptFires = 100;
}
