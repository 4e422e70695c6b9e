using Jobplane.Telemetry;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Reads the columns that the tenant-facing statements return, in their order.</summary>
internal static class JobColumns
{
    /// <summary>Reads a job whose columns begin with <c>type</c> at <paramref name="at"/>.</summary>
    public static Job Read(NpgsqlDataReader row, int at, string projectId, Guid id) => new()
    {
        Id = id,
        ProjectId = projectId,
        Type = row.GetString(at),
        Payload = new JobPayload(row.GetFieldValue<byte[]>(at + 1)),
        Status = JobStatusNames.Parse(row.GetString(at + 2)),
        Attempts = row.GetInt32(at + 3),
        MaxAttempts = row.GetInt32(at + 4),
        LastError = row.IsDBNull(at + 5) ? null : row.GetString(at + 5),
        ScheduledAt = row.GetFieldValue<DateTimeOffset>(at + 6),
        StartedAt = ReadTime(row, at + 7),
        CompletedAt = ReadTime(row, at + 8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(at + 9),
        Queue = row.GetString(at + 10),
        Priority = row.GetInt16(at + 11),
        CancelRequested = row.GetBoolean(at + 12),
        ExpiresAt = ReadTime(row, at + 13),
        TraceId = TraceContext.ReadTraceId(row.IsDBNull(at + 14) ? null : row.GetString(at + 14)),
        Progress = ReadProgress(row, at + 15),
        Result = row.IsDBNull(at + 18) ? null : new JobPayload(row.GetFieldValue<byte[]>(at + 18)),
    };

    public static DateTimeOffset? ReadTime(NpgsqlDataReader row, int at) =>
        row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);

    private static JobProgress? ReadProgress(NpgsqlDataReader row, int at) => row.IsDBNull(at + 2)
        ? null
        : new JobProgress(row.GetDouble(at), row.IsDBNull(at + 1) ? null : row.GetString(at + 1), row.GetFieldValue<DateTimeOffset>(at + 2));
}
