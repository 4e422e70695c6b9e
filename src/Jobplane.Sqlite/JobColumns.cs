using Jobplane.Storage;
using Jobplane.Telemetry;

namespace Jobplane.Sqlite;

/// <summary>Reads the columns that the tenant-facing statements return, in their order.</summary>
internal static class JobColumns
{
    /// <summary>Reads a job whose columns begin with <c>type</c> at <paramref name="at"/>.</summary>
    public static Job Read(SqliteRow row, int at, JobKey key) => new()
    {
        Id = key.Id,
        ProjectId = key.ProjectId,
        Type = row.Text(at),
        Payload = new JobPayload(row.Utf8(at + 1)),
        Status = JobStatusNames.Parse(row.Text(at + 2)),
        Attempts = row.Int32(at + 3),
        MaxAttempts = row.Int32(at + 4),
        LastError = row.TextOrNull(at + 5),
        ScheduledAt = row.Time(at + 6),
        StartedAt = row.TimeOrNull(at + 7),
        CompletedAt = row.TimeOrNull(at + 8),
        CreatedAt = row.Time(at + 9),
        Queue = row.Text(at + 10),
        Priority = row.Int32(at + 11),
        CancelRequested = row.Boolean(at + 12),
        ExpiresAt = row.TimeOrNull(at + 13),
        TraceId = TraceContext.ReadTraceId(row.TextOrNull(at + 14)),
        Progress = row.IsNull(at + 17) ? null : new JobProgress(row.Real(at + 15), row.TextOrNull(at + 16), row.Time(at + 17)),
        Result = row.IsNull(at + 18) ? null : new JobPayload(row.Utf8(at + 18)),
    };
}
