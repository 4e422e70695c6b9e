using System.Text.Json;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Audit;

/// <summary>Writes entries of the audit log.</summary>
internal static class AuditWriter
{
    public static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("action"u8, entry.Action);
        if (entry.JobId is { } job)
            json.WriteString("job_id"u8, job);
        else
            json.WriteNull("job_id"u8);
        json.WriteString("actor"u8, entry.Actor);
        json.WriteString("remote_address"u8, entry.RemoteAddress);
        json.WriteString("request_id"u8, entry.RequestId);
        json.WritePropertyName("details"u8);
        json.WriteRawValue(entry.Details.Utf8.Span, skipInputValidation: true);
        json.WriteTime(JobMembers.CreatedAt, entry.CreatedAt);
        json.WriteEndObject();
    }
}
