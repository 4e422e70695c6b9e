using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Stats;

/// <summary>Puts what was read of statistics, queues and workers together: for all jobs, and for each queue.</summary>
internal sealed class StatsSnapshot(StatisticsArguments arguments, StatisticsReading reading)
{
    /// <summary>The rate is that of the last buckets, of which the newest has just begun.</summary>
    private const int RateBuckets = 2;

    private readonly DateTimeOffset _until = reading.Total.GetProperty("until").GetDateTimeOffset();

    public JsonElement Build() => JsonText.Read(json =>
    {
        json.WriteStartObject();
        json.WriteString("project", arguments.Project);
        json.WritePropertyName("from");
        reading.Total.GetProperty("from").WriteTo(json);
        json.WritePropertyName("until");
        reading.Total.GetProperty("until").WriteTo(json);
        json.WriteStartObject("total");
        WriteEnded(json, reading.Total.GetProperty("series")[0]);
        json.WriteEndObject();
        WriteQueues(json);
        WriteWorkers(json);
        json.WriteEndObject();
    });

    /// <summary>The queues that there are now, and those in which something has ended.</summary>
    private void WriteQueues(Utf8JsonWriter json)
    {
        Dictionary<string, JsonElement> series = reading.ByQueue.GetProperty("series").EnumerateArray()
            .ToDictionary(each => each.GetProperty("queue").GetString()!, StringComparer.Ordinal);
        Dictionary<string, JsonElement> states = (reading.Queues ?? [])
            .ToDictionary(each => each.GetProperty("name").GetString()!, StringComparer.Ordinal);
        json.WriteStartArray("queues");
        foreach (string name in series.Keys.Union(states.Keys).Order(StringComparer.Ordinal).Where(name => arguments.Queue is null || name == arguments.Queue))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            foreach (string member in (string[])["paused", "depth", "scheduled", "running", "oldest_ready_seconds"])
                WriteState(json, member, states.GetValueOrDefault(name));
            WriteEnded(json, series.GetValueOrDefault(name));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A member of a queue's state; null for who may not see it, or if the queue is idle and nobody works it.</summary>
    private static void WriteState(Utf8JsonWriter json, string member, JsonElement queue)
    {
        json.WritePropertyName(member);
        if (queue.ValueKind == JsonValueKind.Object)
            queue.GetProperty(member).WriteTo(json);
        else
            json.WriteNullValue();
    }

    private void WriteEnded(Utf8JsonWriter json, JsonElement series)
    {
        if (series.ValueKind == JsonValueKind.Undefined)
        {
            foreach (string member in (string[])["ended_per_minute", "completed", "failed", "failed_attempts", "cancelled"])
                json.WriteNumber(member, 0);
            json.WriteNull("wait_ms");
            json.WriteNull("run_ms");
            return;
        }

        json.WriteNumber("ended_per_minute", Math.Round(EndedPerMinute([.. series.GetProperty("buckets").EnumerateArray().TakeLast(RateBuckets)]), 1));
        foreach (JsonProperty member in series.GetProperty("total").EnumerateObject().Where(member => member.Name != "at"))
            member.WriteTo(json);
    }

    private double EndedPerMinute(JsonElement[] buckets)
    {
        TimeSpan time = _until - buckets[0].GetProperty("at").GetDateTimeOffset();
        long ended = buckets.Sum(bucket =>
            bucket.GetProperty("completed").GetInt64() + bucket.GetProperty("failed_attempts").GetInt64() + bucket.GetProperty("cancelled").GetInt64());
        return time > TimeSpan.Zero ? ended / time.TotalMinutes : 0;
    }

    private void WriteWorkers(Utf8JsonWriter json)
    {
        if (reading.Workers is not { } workers)
        {
            json.WriteNull("workers");
            return;
        }

        json.WriteStartObject("workers");
        json.WriteNumber("count", workers.Count);
        json.WriteNumber("slots", workers.Sum(worker => worker.GetProperty("slots").GetInt64()));
        json.WriteNumber("jobs", workers.Sum(worker => worker.GetProperty("jobs").GetInt64()));
        json.WriteEndObject();
    }
}
