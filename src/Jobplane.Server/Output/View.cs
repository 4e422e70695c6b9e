namespace Jobplane.Server.Output;

/// <summary>How a kind of item is shown.</summary>
/// <param name="Id">The member that names an item.</param>
/// <param name="Columns">What a table shows of it.</param>
internal sealed record View(string Id, params Column[] Columns)
{
    public static readonly View Jobs = new(
        "id",
        Column.Of("id"),
        Column.Of("type"),
        Column.Of("status"),
        new Column("attempts", job => $"{job.GetProperty("attempts")}/{job.GetProperty("max_attempts")}"),
        Column.Of("queue"),
        Column.Of("scheduled_at"),
        Column.Of("completed_at"),
        Column.Of("last_error", most: 60));

    public static readonly View Logs = new("message", Column.Of("attempt"), Column.Of("at"), Column.Of("level"), Column.Of("message"));

    public static readonly View BulkOperations = new(
        "id", Column.Of("id"), Column.Of("action"), Column.Of("state"), Column.Of("examined"), Column.Of("changed"), Column.Of("created_at"));

    public static readonly View Erasures = new("project", Column.Of("project"), Column.Of("deleted"), Column.Of("finished"));

    public static readonly View Queues = new(
        "name", Column.Of("name"), Column.Of("paused"), Column.Of("concurrency"), Column.Of("depth"), Column.Of("running"), Column.Of("oldest_ready_at"));

    public static readonly View Workers = new(
        "id",
        Column.Of("id"),
        Column.Of("host"),
        Column.Of("process_id"),
        Column.Of("version"),
        Column.Of("queues", most: 60),
        Column.Of("slots"),
        Column.Of("jobs"),
        Column.Of("started_at"),
        Column.Of("heartbeat_at"));

    public static readonly View Schedules = new(
        "name",
        Column.Of("name"),
        Column.Of("cron"),
        Column.Of("time_zone"),
        Column.Of("type"),
        Column.Of("queue"),
        Column.Of("paused_at"),
        new Column("next_fire", schedule => schedule.GetProperty("next_fires").EnumerateArray().Select(Column.TextOf).FirstOrDefault("-")),
        new Column("last_job", schedule => Column.TextOf(schedule.GetProperty("last_fire") is { ValueKind: not System.Text.Json.JsonValueKind.Null } fire
            ? fire.GetProperty("status") : default)));

    public static readonly View BenchPhases = new(
        "phase",
        Column.Of("phase"),
        Column.Of("jobs"),
        Column.Of("seconds"),
        Column.Of("jobs_per_second"),
        Column.Of("p50_ms"),
        Column.Of("p95_ms"),
        Column.Of("p99_ms"));

    public static readonly View Migrations = new("name", Column.Of("name"), Column.Of("status"), Column.Of("applied_at"));

    public static readonly View Findings = new("check", Column.Of("level"), Column.Of("check"), Column.Of("message")) { Note = "advice" };

    /// <summary>A member that a table shows below the last column, on a line of its own, where an item has it.</summary>
    public string? Note { get; init; }
}
