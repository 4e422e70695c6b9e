using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>Writes what jobs and schedules have in common in the bodies of requests.</summary>
internal static class NewJobJson
{
    public static void WriteMembers(Utf8JsonWriter json, NewJobArguments job)
    {
        json.WriteString("type", job.Type);
        if (job.Payload is not null)
        {
            json.WritePropertyName("payload");
            json.WriteRawValue(job.Payload);
        }

        if (job.Queue is not null)
            json.WriteString("queue", job.Queue);
        if (job.Priority is { } priority)
            json.WriteNumber("priority", priority);
        if (job.MaxAttempts is { } maxAttempts)
            json.WriteNumber("max_attempts", maxAttempts);
    }
}
