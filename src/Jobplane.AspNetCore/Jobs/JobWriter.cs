using System.Text.Json;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>Writes jobs in the success envelope.</summary>
internal static class JobWriter
{
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    /// <summary>The whole job. The first eleven members are the contract's, in its order; others follow.</summary>
    public static void WriteJob(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        json.WriteStartObject(Data);
        WriteMembers(json, job);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whole jobs, as <see cref="WriteJob"/> has them.</summary>
    public static void WriteJobs(Utf8JsonWriter json, IReadOnlyList<Job> jobs) => ListWriter.WriteAll(json, jobs, WriteItem);

    /// <summary>The whole job as one of a list.</summary>
    public static void WriteItem(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        WriteMembers(json, job);
        json.WriteEndObject();
    }

    /// <summary>The whole job with its failed attempts, as one line of an export.</summary>
    public static void WriteExported(Utf8JsonWriter json, ExportedJob exported)
    {
        json.WriteStartObject();
        WriteMembers(json, exported.Job);
        json.WriteStartArray("failed_attempts"u8);
        foreach (JobAttempt attempt in exported.FailedAttempts)
            AttemptWriter.Write(json, attempt);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The members that a retry shows: neither payload nor error.</summary>
    public static void WriteRetried(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        json.WriteStartObject(Data);
        json.WriteString(JobMembers.Id, job.Id);
        json.WriteString(JobMembers.Type, job.Type);
        json.WriteString(JobMembers.Status, job.Status.ToName());
        json.WriteNumber(JobMembers.Attempts, job.Attempts);
        json.WriteNumber(JobMembers.MaxAttempts, job.MaxAttempts);
        json.WriteTime(JobMembers.ScheduledAt, job.ScheduledAt);
        json.WriteTime(JobMembers.CreatedAt, job.CreatedAt);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Job job)
    {
        json.WriteString(JobMembers.Id, job.Id);
        json.WriteString(JobMembers.Type, job.Type);
        json.WriteString(JobMembers.Status, job.Status.ToName());
        json.WritePropertyName(JobMembers.Payload);
        // As it was sent: parsed and written anew, large numbers would lose digits.
        json.WriteRawValue(job.Payload.Utf8.Span, skipInputValidation: true);
        json.WriteNumber(JobMembers.Attempts, job.Attempts);
        json.WriteNumber(JobMembers.MaxAttempts, job.MaxAttempts);
        json.WriteString(JobMembers.LastError, job.LastError);
        json.WriteTime(JobMembers.ScheduledAt, job.ScheduledAt);
        json.WriteTime(JobMembers.StartedAt, job.StartedAt);
        json.WriteTime(JobMembers.CompletedAt, job.CompletedAt);
        json.WriteTime(JobMembers.CreatedAt, job.CreatedAt);
        json.WriteString(JobMembers.Queue, job.Queue);
        json.WriteNumber(JobMembers.Priority, job.Priority);
        json.WriteBoolean(JobMembers.CancelRequested, job.CancelRequested);
        json.WriteTime(JobMembers.ExpiresAt, job.ExpiresAt);
        WriteProgress(json, job.Progress);
        json.WritePropertyName(JobMembers.Result);
        if (job.Result is { } result)
            json.WriteRawValue(result.Utf8.Span, skipInputValidation: true);
        else
            json.WriteNullValue();
        json.WriteString(JobMembers.TraceId, job.TraceId);
        if (job.IsNew is { } isNew)
            json.WriteBoolean("created"u8, isNew);
    }

    private static void WriteProgress(Utf8JsonWriter json, JobProgress? progress)
    {
        if (progress is null)
        {
            json.WriteNull(JobMembers.Progress);
            return;
        }

        json.WriteStartObject(JobMembers.Progress);
        json.WriteNumber(JobMembers.Percent, progress.Percent);
        json.WriteString(JobMembers.Message, progress.Message);
        json.WriteTime(JobMembers.At, progress.At);
        json.WriteEndObject();
    }
}
