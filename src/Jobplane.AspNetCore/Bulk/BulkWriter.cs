using System.Text.Json;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Bulk;

/// <summary>Writes bulk operations.</summary>
internal static class BulkWriter
{
    private static readonly JsonEncodedText FinishedAt = JsonEncodedText.Encode("finished_at");
    private static readonly JsonEncodedText CreatedAfter = JsonEncodedText.Encode("created_after");
    private static readonly JsonEncodedText CreatedBefore = JsonEncodedText.Encode("created_before");

    /// <summary>An operation in the success envelope.</summary>
    public static void Write(Utf8JsonWriter json, BulkOperation operation)
    {
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        WriteItem(json, operation);
        json.WriteEndObject();
    }

    /// <summary>An operation as one of a list.</summary>
    public static void WriteItem(Utf8JsonWriter json, BulkOperation operation)
    {
        json.WriteStartObject();
        json.WriteString(JobMembers.Id, operation.Id);
        json.WriteString("project_id"u8, operation.ProjectId);
        json.WriteString("action"u8, operation.Request.Action.ToName());
        WriteFilter(json, operation.Request.Filter);
        json.WritePropertyName(JobMembers.MaxAttempts);
        if (operation.Request.MaxAttempts is { } limit)
            json.WriteNumberValue(limit);
        else
            json.WriteNullValue();
        json.WriteString("state"u8, operation.State.ToName());
        json.WriteNumber("examined"u8, operation.Examined);
        json.WriteNumber("changed"u8, operation.Changed);
        json.WriteStartObject("skipped"u8);
        json.WriteNumber("running"u8, operation.SkippedRunning);
        json.WriteNumber("attempts_used_up"u8, operation.SkippedAttempts);
        json.WriteNumber("finished"u8, operation.SkippedFinished);
        json.WriteEndObject();
        json.WriteString("actor"u8, operation.Actor);
        json.WriteString("error"u8, operation.Error);
        json.WriteTime(JobMembers.CreatedAt, operation.CreatedAt);
        json.WriteTime(JobMembers.StartedAt, operation.StartedAt);
        json.WriteTime(FinishedAt, operation.FinishedAt);
        json.WriteEndObject();
    }

    /// <summary>The body that asks for an operation; an operator's may name the project.</summary>
    public static void WriteRequest(Utf8JsonWriter json, BulkRequest request, bool isDryRun, string? projectId = null)
    {
        json.WriteStartObject();
        json.WriteString("action"u8, request.Action.ToName());
        WriteFilter(json, request.Filter);
        if (request.MaxAttempts is { } limit)
            json.WriteNumber(JobMembers.MaxAttempts, limit);
        json.WriteBoolean("dry_run"u8, isDryRun);
        WriteText(json, "project_id"u8, projectId);
        json.WriteEndObject();
    }

    /// <summary>What an operation would be done to.</summary>
    public static void WritePreview(Utf8JsonWriter json, BulkPreview preview)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteBoolean("dry_run"u8, true);
        json.WriteNumber("count"u8, preview.Count.Count);
        json.WriteBoolean("more"u8, preview.Count.More);
        json.WriteStartArray("sample"u8);
        foreach (Guid id in preview.Sample)
            json.WriteStringValue(id);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A filter as a body has it: what matches any is left out.</summary>
    private static void WriteFilter(Utf8JsonWriter json, JobFilter filter)
    {
        json.WriteStartObject("filter"u8);
        WriteText(json, "status"u8, filter.Status?.ToName());
        WriteText(json, "type"u8, filter.Type);
        WriteText(json, "queue"u8, filter.Queue);
        WriteText(json, "error"u8, filter.Error);
        WriteText(json, "error_group"u8, filter.ErrorGroup);
        if (filter.CreatedAfter is { } after)
            json.WriteTime(CreatedAfter, after);
        if (filter.CreatedBefore is { } before)
            json.WriteTime(CreatedBefore, before);
        if (filter.Arguments.Count > 0)
        {
            json.WriteStartObject("args"u8);
            foreach (JobArgument argument in filter.Arguments)
                json.WriteString(argument.Path, argument.Value);
            json.WriteEndObject();
        }

        WriteText(json, "id"u8, filter.Id?.ToString());
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> member, string? text)
    {
        if (text is not null)
            json.WriteString(member, text);
    }
}
