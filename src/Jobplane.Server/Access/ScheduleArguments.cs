namespace Jobplane.Server.Access;

/// <summary>A schedule as the command line describes it. What is null is left to the defaults.</summary>
internal sealed record ScheduleArguments(string Cron, NewJobArguments Job, string? TimeZone, string? MissedFires, string? Overlap);
