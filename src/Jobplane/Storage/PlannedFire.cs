using Jobplane.Cron;

namespace Jobplane.Storage;

/// <summary>A due schedule, and what is to become of it. It does as long as the schedule is of that version.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Plan">The jobs to make, and the next time.</param>
internal sealed record PlannedFire(DueSchedule Schedule, FirePlan Plan)
{
    /// <summary>The jobs to make, one for each of the plan's fires, in their order.</summary>
    public IReadOnlyList<PlannedJob> Jobs { get; } = [.. Plan.Fires.Select(static dueAt => new PlannedJob(Guid.NewGuid(), dueAt))];
}
