namespace Jobplane.Storage;

/// <summary>A schedule's name within the project that asks for it.</summary>
internal readonly record struct ScheduleKey(string ProjectId, string Name);
