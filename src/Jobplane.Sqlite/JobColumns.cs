using Microsoft.Data.Sqlite;

namespace Jobplane.Sqlite;

/// <summary>Reads the columns that the tenant-facing statements return, in their order.</summary>
internal static class JobColumns
{
    /// <summary>Reads a job whose columns begin with <c>type</c>.</summary>
    public static Job Read(SqliteDataReader row, string projectId, Guid id) => new()
    {
        Id = id,
        ProjectId = projectId,
        Type = row.GetString(0),
        Payload = new JobPayload(row.GetFieldValue<byte[]>(1)),
        Status = JobStatusNames.Parse(row.GetString(2)),
        Attempts = row.GetInt32(3),
        MaxAttempts = row.GetInt32(4),
        LastError = row.IsDBNull(5) ? null : row.GetString(5),
        ScheduledAt = SqliteTime.Parse(row.GetString(6)),
        StartedAt = ReadTime(row, 7),
        CompletedAt = ReadTime(row, 8),
        CreatedAt = SqliteTime.Parse(row.GetString(9)),
        Queue = row.GetString(10),
        Priority = row.GetInt32(11),
    };

    private static DateTimeOffset? ReadTime(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : SqliteTime.Parse(row.GetString(at));
}
