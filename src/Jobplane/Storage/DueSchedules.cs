namespace Jobplane.Storage;

/// <summary>A page of the schedules that are due, the longest due first.</summary>
/// <param name="Now">The time by the database's clock.</param>
/// <param name="Schedules">The schedules.</param>
internal sealed record DueSchedules(DateTimeOffset Now, IReadOnlyList<DueSchedule> Schedules);
