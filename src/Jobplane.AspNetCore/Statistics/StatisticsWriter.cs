using System.Text.Json;
using Jobplane.AspNetCore.Fleet;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Statistics;

/// <summary>Writes statistics.</summary>
internal static class StatisticsWriter
{
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    private static readonly JsonEncodedText Until = JsonEncodedText.Encode("until");
    private static readonly JsonEncodedText FirstSeenAt = JsonEncodedText.Encode("first_seen_at");
    private static readonly JsonEncodedText LastSeenAt = JsonEncodedText.Encode("last_seen_at");
    private static readonly JsonEncodedText Since = JsonEncodedText.Encode("since");

    /// <summary>Answers with statistics in the success envelope.</summary>
    public static Task WriteAsync<T>(HttpContext context, T statistics, Action<Utf8JsonWriter, T> write)
    {
        context.Response.Headers.CacheControl = JsonResponse.Private;
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonResponse.JsonType, (statistics, write), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WritePropertyName("data"u8);
            answer.write(json, answer.statistics);
            json.WriteEndObject();
        });
    }

    public static void Write(Utf8JsonWriter json, JobStatistics statistics)
    {
        json.WriteStartObject();
        WriteWindow(json, statistics.From, statistics.Until, statistics.Bucket);
        json.WriteStartArray("series"u8);
        foreach (StatisticsSeries series in statistics.Series)
            Write(json, series);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, FailureStatistics failures)
    {
        json.WriteStartObject();
        WriteWindow(json, failures.From, failures.Until, failures.Bucket);
        json.WriteStartArray("groups"u8);
        foreach (FailureGroup group in failures.Groups)
            Write(json, group);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, QueueStatistics queue)
    {
        json.WriteStartObject();
        FleetWriter.WriteMembers(json, queue.Queue);
        json.WriteNumber("scheduled"u8, queue.Scheduled);
        if (queue.OldestReadyAge is { } age)
            json.WriteNumber("oldest_ready_seconds"u8, Math.Round(age.TotalSeconds, 3));
        else
            json.WriteNull("oldest_ready_seconds"u8);
        json.WriteNumber("in_per_minute"u8, Math.Round(queue.InPerMinute, 3));
        json.WriteNumber("out_per_minute"u8, Math.Round(queue.OutPerMinute, 3));
        json.WritePropertyName("recent"u8);
        Write(json, queue.Recent);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, AttentionItem item)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, item.Kind.ToName());
        json.WriteString(JobMembers.Queue, item.Queue);
        json.WriteString(JobMembers.Type, item.Type);
        json.WriteNumber("count"u8, item.Count);
        json.WriteTime(Since, item.Since);
        json.WriteString(JobMembers.Message, item.Message);
        json.WriteString("advice"u8, item.Advice);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StatisticsSeries series)
    {
        json.WriteStartObject();
        json.WriteString(JobMembers.Type, series.Type);
        json.WriteString(JobMembers.Queue, series.Queue);
        json.WritePropertyName("total"u8);
        Write(json, series.Total);
        json.WriteStartArray("buckets"u8);
        foreach (StatisticsBucket bucket in series.Buckets)
            Write(json, bucket);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StatisticsBucket bucket)
    {
        json.WriteStartObject();
        json.WriteTime(JobMembers.At, bucket.At);
        json.WriteNumber("completed"u8, bucket.Completed);
        json.WriteNumber("failed"u8, bucket.Failed);
        json.WriteNumber("failed_attempts"u8, bucket.FailedAttempts);
        json.WriteNumber("cancelled"u8, bucket.Cancelled);
        json.WritePropertyName("wait_ms"u8);
        Write(json, bucket.Wait);
        json.WritePropertyName("run_ms"u8);
        Write(json, bucket.Run);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DurationPercentiles? percentiles)
    {
        if (percentiles is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("p50"u8, Milliseconds(percentiles.P50));
        json.WriteNumber("p95"u8, Milliseconds(percentiles.P95));
        json.WriteNumber("p99"u8, Milliseconds(percentiles.P99));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FailureGroup group)
    {
        json.WriteStartObject();
        json.WriteString("fingerprint"u8, group.Fingerprint);
        json.WriteString(JobMembers.Type, group.Type);
        json.WriteString("error"u8, group.Error);
        json.WriteNumber("failed_attempts"u8, group.FailedAttempts);
        json.WriteNumber("failed"u8, group.Failed);
        json.WriteTime(FirstSeenAt, group.FirstSeenAt);
        json.WriteTime(LastSeenAt, group.LastSeenAt);
        json.WriteString("sample_project_id"u8, group.SampleProjectId);
        json.WriteString("sample_job_id"u8, group.SampleJobId);
        json.WriteStartArray("counts"u8);
        foreach (long count in group.Counts)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWindow(Utf8JsonWriter json, DateTimeOffset from, DateTimeOffset until, TimeSpan bucket)
    {
        json.WriteTime(From, from);
        json.WriteTime(Until, until);
        json.WriteNumber("bucket_seconds"u8, (long)bucket.TotalSeconds);
    }

    // More digits than the buckets are exact to would only look so.
    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 1);
}
