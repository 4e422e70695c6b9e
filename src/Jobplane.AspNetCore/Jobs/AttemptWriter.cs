using System.Text.Json;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>Writes failed attempts.</summary>
internal static class AttemptWriter
{
    private static readonly JsonEncodedText FinishedAt = JsonEncodedText.Encode("finished_at");

    public static void Write(Utf8JsonWriter json, JobAttempt attempt)
    {
        json.WriteStartObject();
        json.WriteNumber("attempt"u8, attempt.Attempt);
        json.WriteTime(JobMembers.StartedAt, attempt.StartedAt);
        json.WriteTime(FinishedAt, attempt.FinishedAt);
        json.WriteString("error"u8, attempt.Error);
        if (attempt.WorkerId is { } worker)
            json.WriteString("worker_id"u8, worker);
        else
            json.WriteNull("worker_id"u8);
        json.WriteEndObject();
    }
}
