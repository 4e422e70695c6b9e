using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Reads the columns that the statements about schedules return, in their order.</summary>
internal static class ScheduleColumns
{
    /// <summary>Reads a schedule whose columns begin with <c>name</c> at 1, after the time.</summary>
    public static Schedule Read(NpgsqlDataReader row, string projectId) => new()
    {
        ProjectId = projectId,
        Name = row.GetString(1),
        Definition = new ScheduleDefinition(
            row.GetString(2),
            row.GetString(6),
            new JobPayload(row.GetFieldValue<byte[]>(7)),
            new ScheduleOptions
            {
                TimeZone = row.GetString(3),
                MissedFires = MissedFiresNames.Parse(row.GetString(4)),
                Overlap = ScheduleOverlapNames.Parse(row.GetString(5)),
                Queue = row.GetString(8),
                Priority = row.GetInt16(9),
                MaxAttempts = row.GetInt32(10),
                ExpiresAfter = row.IsDBNull(11) ? null : TimeSpan.FromSeconds(row.GetDouble(11)),
            }),
        NextFireAt = JobColumns.ReadTime(row, 12),
        LastSkippedAt = JobColumns.ReadTime(row, 13),
        PausedAt = JobColumns.ReadTime(row, 14),
        IsDeclared = row.GetBoolean(15),
        Version = row.GetInt64(16),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(17),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(18),
        LastFire = ReadFire(row, 19),
    };

    /// <summary>Reads a page of due schedules.</summary>
    public static async Task<DueSchedules> ReadDueAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        // Without a row there is nothing to plan, and so no need for the time.
        DateTimeOffset now = default;
        var due = new List<DueSchedule>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            now = rows.GetFieldValue<DateTimeOffset>(0);
            due.Add(new DueSchedule(
                new ScheduleKey(rows.GetString(1), rows.GetString(2)),
                Version: rows.GetInt64(3),
                DueAt: rows.GetFieldValue<DateTimeOffset>(4),
                Cron: rows.GetString(5),
                TimeZone: rows.GetString(6),
                MissedFiresNames.Parse(rows.GetString(7)),
                ScheduleOverlapNames.Parse(rows.GetString(8))));
        }

        return new DueSchedules(now, due);
    }

    private static ScheduleFire? ReadFire(NpgsqlDataReader row, int at) => row.IsDBNull(at)
        ? null
        : new ScheduleFire(
            row.GetGuid(at),
            JobColumns.ReadTime(row, at + 1),
            row.GetFieldValue<DateTimeOffset>(at + 2),
            row.IsDBNull(at + 3) ? null : JobStatusNames.Parse(row.GetString(at + 3)));
}
