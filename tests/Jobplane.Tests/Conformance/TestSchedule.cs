namespace Jobplane.Tests.Conformance;

/// <summary>Schedules to store, and what they did.</summary>
internal static class TestSchedule
{
    public const string Name = "nightly";
    public const string EveryMinute = "* * * * *";

    public static ScheduleDefinition New(
        string cron = EveryMinute, MissedFires missed = MissedFires.Once, ScheduleOverlap overlap = ScheduleOverlap.Allow, string zone = "UTC") =>
        new(cron, TestJob.Type, JobPayload.FromJson("""{"n":1}"""), new ScheduleOptions { MissedFires = missed, Overlap = overlap, TimeZone = zone });

    public static async Task<Schedule> PutAsync(StoreNode node, ScheduleDefinition definition, string name = Name, string project = TestJob.Project) =>
        Assert.IsType<SchedulePutResult.Stored>(await node.Schedules.PutAsync(project, name, definition)).Schedule;

    /// <summary>The minutes since <see cref="StoreNode.Start"/> that a schedule has fired for, in the order of its jobs.</summary>
    public static async Task<IReadOnlyList<double>> FiredMinutesAsync(StoreNode node, string name = Name)
    {
        IReadOnlyList<object?[]> rows = await node.Store.QueryAsync(
            $"""
            SELECT fire.due_at
            FROM {node.Store.Table("schedule_fires")} AS fire
            JOIN {node.Store.Table("jobs")} AS job ON job.id = fire.job_id
            WHERE fire.name = @name AND fire.due_at IS NOT NULL
            ORDER BY job.rank
            """,
            ("name", name));
        return [.. rows.Select(row => (Time(row[0]!) - StoreNode.Start).TotalMinutes)];
    }

    private static DateTimeOffset Time(object value) => value is DateTime time
        ? new DateTimeOffset(time, TimeSpan.Zero)
        : DateTimeOffset.Parse((string)value, System.Globalization.CultureInfo.InvariantCulture);
}
