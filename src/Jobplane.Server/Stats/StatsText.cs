using System.Globalization;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Stats;

/// <summary>A snapshot in words.</summary>
internal static class StatsText
{
    private const string All = "(all)";

    public static readonly View Rows = new(
        "name",
        Column.Of("name") with { Header = "queue" },
        new Column("depth", row => Column.TextOf(row.GetProperty("depth")) + (row.GetProperty("paused").ValueKind == JsonValueKind.True ? " paused" : "")),
        new Column("oldest", row => DurationText.Seconds(row, "oldest_ready_seconds")),
        Column.Of("running"),
        Column.Of("ended_per_minute") with { Header = "per min" },
        Column.Of("completed"),
        Column.Of("failed"),
        new Column("wait p50", row => DurationText.Percentile(row, "wait_ms", "p50")),
        new Column("wait p95", row => DurationText.Percentile(row, "wait_ms", "p95")),
        new Column("run p50", row => DurationText.Percentile(row, "run_ms", "p50")),
        new Column("run p95", row => DurationText.Percentile(row, "run_ms", "p95")),
        Column.Of("failed_attempts") with { Header = "failed attempts" },
        Column.Of("cancelled"),
        Column.Of("scheduled"));

    /// <summary>A row for each queue, and one for all of them.</summary>
    public static IReadOnlyList<JsonElement> RowsOf(JsonElement snapshot) =>
        [.. snapshot.GetProperty("queues").EnumerateArray(), JsonText.Read(json => WriteAll(json, snapshot))];

    /// <summary>What the figures cover, and who works.</summary>
    public static string Caption(JsonElement snapshot)
    {
        DateTimeOffset until = snapshot.GetProperty("until").GetDateTimeOffset();
        string window = $"{DurationText.Of(until - snapshot.GetProperty("from").GetDateTimeOffset())} until {until:HH:mm:ss}Z";
        return snapshot.GetProperty("workers") is { ValueKind: JsonValueKind.Object } workers ? $"{window}; {Describe(workers)}" : window;
    }

    /// <summary>A snapshot on one line.</summary>
    public static string Line(JsonElement snapshot)
    {
        JsonElement all = RowsOf(snapshot)[^1];
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.GetProperty("until").GetDateTimeOffset():HH:mm:ss}Z {all.GetProperty("ended_per_minute").GetDouble():0.#}/min, {all.GetProperty("completed")} completed, {all.GetProperty("failed")} failed");
        text += $", waited {DurationText.Percentile(all, "wait_ms", "p50")} (p95 {DurationText.Percentile(all, "wait_ms", "p95")})";
        text += $", ran {DurationText.Percentile(all, "run_ms", "p50")} (p95 {DurationText.Percentile(all, "run_ms", "p95")})";
        if (snapshot.GetProperty("workers") is not { ValueKind: JsonValueKind.Object } workers)
            return text;
        return $"{text}, depth {Column.TextOf(all.GetProperty("depth"))} (oldest {DurationText.Seconds(all, "oldest_ready_seconds")}), {Describe(workers)}";
    }

    private static string Describe(JsonElement workers)
    {
        int count = workers.GetProperty("count").GetInt32();
        return $"{count} {(count == 1 ? "worker" : "workers")}, {workers.GetProperty("jobs")} of {workers.GetProperty("slots")} slots busy";
    }

    private static void WriteAll(Utf8JsonWriter json, JsonElement snapshot)
    {
        JsonElement[] queues = [.. snapshot.GetProperty("queues").EnumerateArray()];
        json.WriteStartObject();
        json.WriteString("name", All);
        json.WriteNull("paused");
        foreach (string member in (string[])["depth", "scheduled", "running"])
            Write(json, member, queues, Enumerable.Sum);
        Write(json, "oldest_ready_seconds", queues, Enumerable.Max);
        foreach (JsonProperty member in snapshot.GetProperty("total").EnumerateObject())
            member.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>What the queues' values come to; null when none is known.</summary>
    private static void Write(Utf8JsonWriter json, string member, JsonElement[] queues, Func<IEnumerable<double>, double> add)
    {
        double[] known = [.. queues.Select(queue => queue.GetProperty(member)).Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble())];
        if (known.Length > 0)
            json.WriteNumber(member, add(known));
        else
            json.WriteNull(member);
    }
}
