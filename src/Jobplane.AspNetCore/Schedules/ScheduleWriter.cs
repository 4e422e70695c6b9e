using System.Text.Json;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Schedules;

/// <summary>Writes schedules.</summary>
internal static class ScheduleWriter
{
    private static readonly JsonEncodedText LastSkippedAt = JsonEncodedText.Encode("last_skipped_at");
    private static readonly JsonEncodedText PausedAt = JsonEncodedText.Encode("paused_at");
    private static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updated_at");
    private static readonly JsonEncodedText DueAt = JsonEncodedText.Encode("due_at");
    private static readonly JsonEncodedText FiredAt = JsonEncodedText.Encode("fired_at");

    /// <summary>A schedule in the success envelope.</summary>
    public static void Write(Utf8JsonWriter json, Schedule schedule)
    {
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        WriteItem(json, schedule);
        json.WriteEndObject();
    }

    /// <summary>A schedule as one of a list.</summary>
    public static void WriteItem(Utf8JsonWriter json, Schedule schedule)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, schedule.Name);
        WriteDefinition(json, schedule.Definition);
        json.WriteBoolean("declared"u8, schedule.IsDeclared);
        json.WriteTime(PausedAt, schedule.PausedAt);
        json.WriteStartArray("next_fires"u8);
        foreach (DateTimeOffset time in schedule.NextFires)
            json.WriteTimeValue(time);
        json.WriteEndArray();
        WriteFire(json, schedule.LastFire);
        json.WriteTime(LastSkippedAt, schedule.LastSkippedAt);
        json.WriteTime(JobMembers.CreatedAt, schedule.CreatedAt);
        json.WriteTime(UpdatedAt, schedule.UpdatedAt);
        json.WriteEndObject();
    }

    private static void WriteDefinition(Utf8JsonWriter json, ScheduleDefinition definition)
    {
        ScheduleOptions options = definition.Options;
        json.WriteString("cron"u8, definition.Cron);
        json.WriteString("time_zone"u8, options.TimeZone);
        json.WriteString("missed_fires"u8, options.MissedFires.ToName());
        json.WriteString("overlap"u8, options.Overlap.ToName());
        json.WriteString(JobMembers.Type, definition.Type);
        json.WritePropertyName(JobMembers.Payload);
        json.WriteRawValue(definition.Payload.Utf8.Span, skipInputValidation: true);
        json.WriteString(JobMembers.Queue, options.Queue);
        json.WriteNumber(JobMembers.Priority, options.Priority);
        json.WriteNumber(JobMembers.MaxAttempts, options.MaxAttempts);
        if (options.ExpiresAfter is { } expiresAfter)
            json.WriteNumber("expires_after_seconds"u8, expiresAfter.TotalSeconds);
        else
            json.WriteNull("expires_after_seconds"u8);
    }

    private static void WriteFire(Utf8JsonWriter json, ScheduleFire? fire)
    {
        if (fire is null)
        {
            json.WriteNull("last_fire"u8);
            return;
        }

        json.WriteStartObject("last_fire"u8);
        json.WriteString("job_id"u8, fire.JobId);
        json.WriteString(JobMembers.Status, fire.Status?.ToName());
        json.WriteTime(DueAt, fire.DueAt);
        json.WriteTime(FiredAt, fire.FiredAt);
        json.WriteEndObject();
    }
}
