using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The tenant's plane on PostgreSQL, as far as schedules go.</summary>
internal sealed class PostgresScheduleStore(PostgresDatabase database, TenantDatabase tenants) : IScheduleStore
{
    public Task<ScheduleRead> GetAsync(ScheduleKey key, CancellationToken cancellationToken) => tenants.ReadAsync(
        [key.ProjectId],
        "ScheduleGet",
        Parameters(key),
        async (rows, token) =>
        {
            await rows.ReadAsync(token).ConfigureAwait(false);
            return new ScheduleRead(
                rows.GetFieldValue<DateTimeOffset>(0),
                await rows.IsDBNullAsync(1, token).ConfigureAwait(false) ? null : ScheduleColumns.Read(rows, key.ProjectId));
        },
        cancellationToken);

    public Task<IReadOnlyList<Schedule>> ListAsync(string projectId, string after, int limit, CancellationToken cancellationToken) =>
        tenants.ReadAsync(
            [projectId],
            "ScheduleList",
            [.. Parameters(new ScheduleKey(projectId, after)), PostgresParameter.Of(limit)],
            async (rows, token) =>
            {
                var schedules = new List<Schedule>();
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                    schedules.Add(ScheduleColumns.Read(rows, projectId));
                return (IReadOnlyList<Schedule>)schedules;
            },
            cancellationToken);

    public Task<bool> PutAsync(NewSchedule schedule, AuditOrigin origin, CancellationToken cancellationToken)
    {
        ScheduleDefinition definition = schedule.Definition;
        ScheduleOptions options = definition.Options;
        return tenants.QueryAsync(
            [schedule.Key.ProjectId],
            "SchedulePut",
            [
                .. Parameters(schedule.Key),
                PostgresParameter.Of(definition.Cron),
                PostgresParameter.Of(options.TimeZone),
                PostgresParameter.Of(options.MissedFires.ToName()),
                PostgresParameter.Of(options.Overlap.ToName()),
                PostgresParameter.Of(definition.Type),
                new NpgsqlParameter<byte[]> { TypedValue = definition.Payload.Utf8.ToArray(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                PostgresParameter.Of(options.Queue),
                PostgresParameter.Of(options.Priority),
                PostgresParameter.Of(options.MaxAttempts),
                PostgresParameter.Of(options.ExpiresAfter?.TotalSeconds),
                PostgresParameter.Of(schedule.NextFireAt),
                PostgresParameter.Of(schedule.Declaration),
                PostgresParameter.Of(NewSchedule.MaxPerProject),
                .. Parameters(origin),
            ],
            HasChangedAsync,
            cancellationToken);
    }

    public Task<bool> DeleteAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken) => tenants.QueryAsync(
        [key.ProjectId], "ScheduleDelete", [.. Parameters(key), .. Parameters(origin)], HasChangedAsync, cancellationToken);

    public Task PauseAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken) =>
        tenants.QueryAsync([key.ProjectId], "SchedulePause", [.. Parameters(key), .. Parameters(origin)], HasChangedAsync, cancellationToken);

    public Task ResumeAsync(
        ScheduleKey key, long version, DateTimeOffset? nextFireAt, AuditOrigin origin, CancellationToken cancellationToken) =>
        tenants.QueryAsync(
            [key.ProjectId],
            "ScheduleResume",
            [.. Parameters(key), PostgresParameter.Of(version), PostgresParameter.Of(nextFireAt), .. Parameters(origin)],
            HasChangedAsync,
            cancellationToken);

    public Task<Job?> RunAsync(
        ScheduleKey key, Guid jobId, string? traceContext, AuditOrigin origin, CancellationToken cancellationToken) => tenants.QueryAsync(
        [key.ProjectId],
        "ScheduleRun",
        [
            .. Parameters(key),
            PostgresParameter.Of(jobId),
            .. Parameters(origin),
            PostgresParameter.Of(NewSchedule.KeptFires),
            PostgresParameter.Of(traceContext),
        ],
        async (rows, token) =>
        {
            if (!await rows.ReadAsync(token).ConfigureAwait(false))
                return null;
            var job = new NewJob
            {
                Id = jobId,
                ProjectId = key.ProjectId,
                Type = rows.GetString(0),
                Payload = new JobPayload(await rows.GetFieldValueAsync<byte[]>(1, token).ConfigureAwait(false)),
                Queue = rows.GetString(2),
                Priority = rows.GetInt16(3),
                MaxAttempts = rows.GetInt32(4),
                TraceContext = traceContext,
            };
            DateTimeOffset now = await rows.GetFieldValueAsync<DateTimeOffset>(5, token).ConfigureAwait(false);
            return job.AsStored(scheduledAt: now, createdAt: now, JobColumns.ReadTime(rows, 6));
        },
        cancellationToken);

    /// <summary>A change returns a row, that of its audit entry.</summary>
    private static Task<bool> HasChangedAsync(NpgsqlDataReader rows, CancellationToken cancellationToken) => rows.ReadAsync(cancellationToken);

    private NpgsqlParameter[] Parameters(ScheduleKey key) =>
        [database.Clock(), PostgresParameter.Of(key.ProjectId), PostgresParameter.Of(key.Name)];

    private static NpgsqlParameter[] Parameters(AuditOrigin origin) =>
        [PostgresParameter.Of(origin.Actor), PostgresParameter.Of(origin.RemoteAddress), PostgresParameter.Of(origin.RequestId)];
}
