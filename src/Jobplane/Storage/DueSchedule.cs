namespace Jobplane.Storage;

/// <summary>A schedule that is due.</summary>
/// <param name="Key">Its project and name.</param>
/// <param name="Version">The change that made it what it is: what is planned for it holds only as long as nothing else changes it.</param>
/// <param name="DueAt">The first time that is due.</param>
/// <param name="Cron">Its expression.</param>
/// <param name="TimeZone">The time zone of that.</param>
/// <param name="MissedFires">What becomes of missed fires.</param>
/// <param name="Overlap">Whether its jobs may overlap.</param>
internal sealed record DueSchedule(
    ScheduleKey Key, long Version, DateTimeOffset DueAt, string Cron, string TimeZone, MissedFires MissedFires, ScheduleOverlap Overlap);
