using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The tenant's plane on SQLite, as far as schedules go.</summary>
internal sealed class SqliteScheduleStore(SqliteDatabase database) : IScheduleStore
{
    public Task<ScheduleRead> GetAsync(ScheduleKey key, CancellationToken cancellationToken) => database.ReadAsync(
        session => new ScheduleRead(
            SqliteTime.Parse(session.Now),
            Bind(session["ScheduleGet"], key).Query(row => ScheduleColumns.Read(row, key.ProjectId)).FirstOrDefault()),
        cancellationToken);

    public Task<IReadOnlyList<Schedule>> ListAsync(string projectId, string after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Schedule>>(
            session => session["ScheduleList"]
                .Bind("$project", projectId)
                .Bind("$after", after)
                .Bind("$limit", limit)
                .Query(row => ScheduleColumns.Read(row, projectId)),
            cancellationToken);

    public Task<bool> PutAsync(NewSchedule schedule, AuditOrigin origin, CancellationToken cancellationToken)
    {
        ScheduleDefinition definition = schedule.Definition;
        ScheduleOptions options = definition.Options;
        return database.WriteAsync(
            session => Bind(session["SchedulePut"], schedule.Key)
                .Bind("$cron", definition.Cron)
                .Bind("$time_zone", options.TimeZone)
                .Bind("$missed_fires", options.MissedFires.ToName())
                .Bind("$overlap", options.Overlap.ToName())
                .Bind("$type", definition.Type)
                .Bind("$payload", definition.Payload.Utf8.Span)
                .Bind("$queue", options.Queue)
                .Bind("$priority", options.Priority)
                .Bind("$max_attempts", options.MaxAttempts)
                .Bind("$expires_after", options.ExpiresAfter)
                .Bind("$next_fire_at", SqliteTime.FormatOrNull(schedule.NextFireAt))
                .Bind("$declaration", schedule.Declaration)
                .Bind("$limit", NewSchedule.MaxPerProject)
                .Bind(origin)
                .Execute() > 0,
            cancellationToken);
    }

    public Task<bool> DeleteAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Bind(session["ScheduleDelete"], key).Bind(origin).Execute() > 0, cancellationToken);

    public Task PauseAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Bind(session["SchedulePause"], key).Bind(origin).Execute(), cancellationToken);

    public Task ResumeAsync(
        ScheduleKey key, long version, DateTimeOffset? nextFireAt, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => Bind(session["ScheduleResume"], key)
                .Bind("$version", version)
                .Bind("$next_fire_at", SqliteTime.FormatOrNull(nextFireAt))
                .Bind(origin)
                .Execute(),
            cancellationToken);

    public Task<Job?> RunAsync(
        ScheduleKey key, Guid jobId, string? traceContext, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            DateTimeOffset now = SqliteTime.Parse(session.Now);
            return Bind(session["ScheduleRun"], key)
                .Bind("$id", jobId)
                .Bind("$kept", NewSchedule.KeptFires)
                .Bind("$trace_context", traceContext)
                .Bind(origin)
                .Query(row => ReadJob(row, key, jobId, traceContext).AsStored(scheduledAt: now, createdAt: now, row.TimeOrNull(5)))
                .FirstOrDefault();
        },
        cancellationToken);

    private static NewJob ReadJob(SqliteRow row, ScheduleKey key, Guid jobId, string? traceContext) => new()
    {
        Id = jobId,
        ProjectId = key.ProjectId,
        Type = row.Text(0),
        Payload = new JobPayload(row.Utf8(1)),
        Queue = row.Text(2),
        Priority = row.Int32(3),
        MaxAttempts = row.Int32(4),
        TraceContext = traceContext,
    };

    private static SqliteStatement Bind(SqliteStatement statement, ScheduleKey key) =>
        statement.Bind("$project", key.ProjectId).Bind("$name", key.Name);
}
