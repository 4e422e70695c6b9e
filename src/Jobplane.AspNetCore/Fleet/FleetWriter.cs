using System.Text.Json;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.AspNetCore.Fleet;

/// <summary>Writes queues and workers.</summary>
internal static class FleetWriter
{
    private static readonly JsonEncodedText PausedAt = JsonEncodedText.Encode("paused_at");
    private static readonly JsonEncodedText OldestReadyAt = JsonEncodedText.Encode("oldest_ready_at");
    private static readonly JsonEncodedText HeartbeatAt = JsonEncodedText.Encode("heartbeat_at");
    private static readonly JsonEncodedText LeaseExpiresAt = JsonEncodedText.Encode("lease_expires_at");

    public static void Write(Utf8JsonWriter json, QueueInfo queue)
    {
        json.WriteStartObject();
        WriteMembers(json, queue);
        json.WriteEndObject();
    }

    /// <summary>A queue's members, to which others may be added.</summary>
    public static void WriteMembers(Utf8JsonWriter json, QueueInfo queue)
    {
        json.WriteString("name"u8, queue.Name);
        json.WriteBoolean("paused"u8, queue.PausedAt is not null);
        json.WriteTime(PausedAt, queue.PausedAt);
        WriteConcurrency(json, queue.Concurrency);
        json.WriteNumber("depth"u8, queue.Ready);
        json.WriteTime(OldestReadyAt, queue.OldestReadyAt);
        json.WriteNumber("running"u8, queue.Running);
    }

    public static void Write(Utf8JsonWriter json, WorkerInfo worker)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, worker.Id);
        json.WriteString("host"u8, worker.Host);
        json.WriteNumber("process_id"u8, worker.ProcessId);
        json.WriteString("version"u8, worker.Version);
        json.WriteStartArray("queues"u8);
        foreach (string queue in worker.Queues)
            json.WriteStringValue(queue);
        json.WriteEndArray();
        json.WriteStartArray("types"u8);
        foreach (string type in worker.Types)
            json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteNumber("slots"u8, worker.Slots);
        json.WriteNumber("jobs"u8, worker.Jobs);
        json.WriteTime(JobMembers.StartedAt, worker.StartedAt);
        json.WriteTime(HeartbeatAt, worker.HeartbeatAt);
        json.WriteTime(LeaseExpiresAt, worker.LeaseExpiresAt);
        json.WriteEndObject();
    }

    /// <summary>How far the erasing of a project has come.</summary>
    public static void WriteErasure(Utf8JsonWriter json, ProjectErasure erasure)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteNumber("deleted"u8, erasure.Deleted);
        json.WriteBoolean("finished"u8, erasure.Finished);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether a queue is paused, after a change of that.</summary>
    public static void WritePaused(Utf8JsonWriter json, (string Name, bool Paused) queue)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteString("name"u8, queue.Name);
        json.WriteBoolean("paused"u8, queue.Paused);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A queue's concurrency, after a change of that.</summary>
    public static void WriteConcurrency(Utf8JsonWriter json, (string Name, int? Concurrency) queue)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteString("name"u8, queue.Name);
        WriteConcurrency(json, queue.Concurrency);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteConcurrency(Utf8JsonWriter json, int? concurrency)
    {
        if (concurrency is { } number)
            json.WriteNumber("concurrency"u8, number);
        else
            json.WriteNull("concurrency"u8);
    }
}
