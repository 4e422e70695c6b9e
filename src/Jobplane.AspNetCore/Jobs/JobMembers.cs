using System.Text.Json;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The names of a job's members in answers, encoded once.</summary>
internal static class JobMembers
{
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText Payload = JsonEncodedText.Encode("payload");
    public static readonly JsonEncodedText Attempts = JsonEncodedText.Encode("attempts");
    public static readonly JsonEncodedText MaxAttempts = JsonEncodedText.Encode("max_attempts");
    public static readonly JsonEncodedText LastError = JsonEncodedText.Encode("last_error");
    public static readonly JsonEncodedText ScheduledAt = JsonEncodedText.Encode("scheduled_at");
    public static readonly JsonEncodedText StartedAt = JsonEncodedText.Encode("started_at");
    public static readonly JsonEncodedText CompletedAt = JsonEncodedText.Encode("completed_at");
    public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");
    public static readonly JsonEncodedText Queue = JsonEncodedText.Encode("queue");
    public static readonly JsonEncodedText Priority = JsonEncodedText.Encode("priority");
    public static readonly JsonEncodedText CancelRequested = JsonEncodedText.Encode("cancel_requested");
    public static readonly JsonEncodedText ExpiresAt = JsonEncodedText.Encode("expires_at");
    public static readonly JsonEncodedText Progress = JsonEncodedText.Encode("progress");
    public static readonly JsonEncodedText Percent = JsonEncodedText.Encode("percent");
    public static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    public static readonly JsonEncodedText At = JsonEncodedText.Encode("at");
    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");
    public static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace_id");
}
