using System.Text.Json;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>Writes the lines of a job's log.</summary>
internal static class JobLogWriter
{
    public static void Write(Utf8JsonWriter json, JobLogEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt"u8, entry.Attempt);
        json.WriteTime(JobMembers.At, entry.At);
        json.WriteString("level"u8, entry.Level.ToName());
        json.WriteString(JobMembers.Message, entry.Message);
        json.WriteEndObject();
    }
}
