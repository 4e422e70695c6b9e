using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>Reads the columns that the statements about schedules return, in their order.</summary>
internal static class ScheduleColumns
{
    /// <summary>Reads a schedule.</summary>
    public static Schedule Read(SqliteRow row, string projectId) => new()
    {
        ProjectId = projectId,
        Name = row.Text(0),
        Definition = new ScheduleDefinition(
            row.Text(1),
            row.Text(5),
            new JobPayload(row.Utf8(6)),
            new ScheduleOptions
            {
                TimeZone = row.Text(2),
                MissedFires = MissedFiresNames.Parse(row.Text(3)),
                Overlap = ScheduleOverlapNames.Parse(row.Text(4)),
                Queue = row.Text(7),
                Priority = row.Int32(8),
                MaxAttempts = row.Int32(9),
                ExpiresAfter = row.IsNull(10) ? null : TimeSpan.FromSeconds(row.Real(10)),
            }),
        NextFireAt = row.TimeOrNull(11),
        LastSkippedAt = row.TimeOrNull(12),
        PausedAt = row.TimeOrNull(13),
        IsDeclared = row.Boolean(14),
        Version = row.Integer(15),
        CreatedAt = row.Time(16),
        UpdatedAt = row.Time(17),
        LastFire = row.IsNull(18)
            ? null
            : new ScheduleFire(
                row.Guid(18), row.TimeOrNull(19), row.Time(20), row.TextOrNull(21) is { } status ? JobStatusNames.Parse(status) : null),
    };

    /// <summary>Reads a schedule that is due.</summary>
    public static DueSchedule ReadDue(SqliteRow row) => new(
        new ScheduleKey(row.Text(0), row.Text(1)),
        Version: row.Integer(2),
        DueAt: row.Time(3),
        Cron: row.Text(4),
        TimeZone: row.Text(5),
        MissedFiresNames.Parse(row.Text(6)),
        ScheduleOverlapNames.Parse(row.Text(7)));
}
