using System.Globalization;
using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>Jobs in the members, order and forms of the HTTP API, for those that were read from the store.</summary>
internal static class JobJson
{
    private const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A job as <c>GET</c> shows it.</summary>
    public static string Full(Job job) => JsonText.Indented(writer =>
    {
        writer.WriteStartObject();
        WriteIdentity(writer, job);
        writer.WritePropertyName("payload");
        using (JsonDocument payload = JsonDocument.Parse(job.Payload.Utf8))
            payload.RootElement.WriteTo(writer);
        WriteAttempts(writer, job);
        writer.WriteString("last_error", job.LastError);
        WriteTime(writer, "scheduled_at", job.ScheduledAt);
        WriteTime(writer, "started_at", job.StartedAt);
        WriteTime(writer, "completed_at", job.CompletedAt);
        WriteTime(writer, "created_at", job.CreatedAt);
        writer.WriteEndObject();
    });

    /// <summary>A job as the answer to a retry shows it.</summary>
    public static string Retried(Job job) => JsonText.Indented(writer =>
    {
        writer.WriteStartObject();
        WriteIdentity(writer, job);
        WriteAttempts(writer, job);
        WriteTime(writer, "scheduled_at", job.ScheduledAt);
        WriteTime(writer, "created_at", job.CreatedAt);
        writer.WriteEndObject();
    });

    private static void WriteIdentity(Utf8JsonWriter writer, Job job)
    {
        writer.WriteString("id", job.Id);
        writer.WriteString("type", job.Type);
        writer.WriteString("status", job.Status.ToName());
    }

    private static void WriteAttempts(Utf8JsonWriter writer, Job job)
    {
        writer.WriteNumber("attempts", job.Attempts);
        writer.WriteNumber("max_attempts", job.MaxAttempts);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) =>
        writer.WriteString(name, time?.UtcDateTime.ToString(Milliseconds, CultureInfo.InvariantCulture));
}
