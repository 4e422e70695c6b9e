namespace Jobplane.Dashboard.Schedules;

/// <summary>A page of a project's schedules.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Schedules">Its schedules, by name.</param>
/// <param name="After">The name that the next page begins after; null on the last.</param>
/// <param name="IsLater">Whether this is not the first page.</param>
internal sealed record ScheduleListView(string ProjectId, IReadOnlyList<Schedule> Schedules, string? After, bool IsLater);
