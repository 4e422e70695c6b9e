using System.Text.Json;

namespace Jobplane;

/// <summary>What a schedule enqueues, and when.</summary>
/// <param name="Cron">
/// A cron expression of five fields (minute, hour, day of month, month, day of week) or six, with seconds in front, as the library Cronos reads
/// it: <c>*/15 9-17 * * MON-FRI</c>.
/// </param>
/// <param name="Type">The type of the jobs: 1 to 100 of <c>A–Z a–z 0–9 _ - .</c></param>
/// <param name="Payload">The payload of each job, at most 64 KiB.</param>
/// <param name="Options">How.</param>
public sealed record ScheduleDefinition(string Cron, string Type, JobPayload Payload, ScheduleOptions Options)
{
    internal static ScheduleDefinition Of<TJob>(string cron, TJob job, ScheduleOptions? options, JsonSerializerOptions json)
        where TJob : notnull =>
        new(cron, JobTypeName.Of(job.GetType()), JobPayload.Of(job, json), options ?? new ScheduleOptions());
}
