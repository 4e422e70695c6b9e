namespace Jobplane.Storage;

/// <summary>A schedule as it was read, and when.</summary>
/// <param name="Now">The time by the database's clock.</param>
/// <param name="Schedule">The schedule; null when the project has none of the name.</param>
internal sealed record ScheduleRead(DateTimeOffset Now, Schedule? Schedule);
