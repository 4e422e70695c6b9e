using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>The operator's plane on PostgreSQL.</summary>
internal sealed class PostgresFleetStore(PostgresDatabase database) : IFleetStore
{
    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken) => database.QueryAsync<IReadOnlyList<QueueInfo>>(
        "QueueList",
        [
            database.Clock(),
            PostgresParameter.Of(IFleetStore.MaxListed),
            PostgresParameter.Of(QueueInfo.MaxCount),
            PostgresParameter.Of(QueueInfo.MaxCount),
        ],
        static async (rows, token) =>
        {
            var queues = new List<QueueInfo>();
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                queues.Add(new QueueInfo
                {
                    Name = rows.GetString(0),
                    PausedAt = JobColumns.ReadTime(rows, 1),
                    Concurrency = await rows.IsDBNullAsync(2, token).ConfigureAwait(false) ? null : rows.GetInt32(2),
                    Ready = rows.GetInt32(3),
                    OldestReadyAt = JobColumns.ReadTime(rows, 4),
                    Running = rows.GetInt32(5),
                });
            }

            return queues;
        },
        cancellationToken);

    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) => database.QueryAsync<IReadOnlyList<WorkerInfo>>(
        "WorkerList",
        [database.Clock(), PostgresParameter.Of(IFleetStore.MaxListed), PostgresParameter.Of(QueueInfo.MaxCount)],
        static async (rows, token) =>
        {
            var workers = new List<WorkerInfo>();
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                workers.Add(new WorkerInfo
                {
                    Id = rows.GetGuid(0),
                    Host = rows.GetString(1),
                    ProcessId = rows.GetInt32(2),
                    Version = rows.GetString(3),
                    Queues = rows.GetFieldValue<string[]>(4),
                    Slots = rows.GetInt32(5),
                    StartedAt = rows.GetFieldValue<DateTimeOffset>(6),
                    HeartbeatAt = rows.GetFieldValue<DateTimeOffset>(7),
                    LeaseExpiresAt = rows.GetFieldValue<DateTimeOffset>(8),
                    Jobs = rows.GetInt32(9),
                });
            }

            return workers;
        },
        cancellationToken);

    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.ExecuteAsync("QueuePause", ChangeParameters(queue, projectId, origin), cancellationToken);

    public Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.ExecuteAsync("QueueResume", ChangeParameters(queue, projectId, origin), cancellationToken);

    public Task SetConcurrencyAsync(string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.ExecuteAsync("QueueConcurrency", [.. ChangeParameters(queue, projectId, origin), PostgresParameter.Of(concurrency)], cancellationToken);

    private NpgsqlParameter[] ChangeParameters(string queue, string projectId, AuditOrigin origin) =>
    [
        database.Clock(),
        PostgresParameter.Of(queue),
        PostgresParameter.Of(projectId),
        PostgresParameter.Of(origin.Actor),
        PostgresParameter.Of(origin.RemoteAddress),
        PostgresParameter.Of(origin.RequestId),
    ];
}
