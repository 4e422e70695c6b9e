using System.Text.Json;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The operator's plane on SQLite.</summary>
internal sealed class SqliteFleetStore(SqliteDatabase database) : IFleetStore
{
    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<QueueInfo>>(
        static session => session["QueueList"]
            .Bind("$queues", IFleetStore.MaxListed)
            .Bind("$depth", QueueInfo.MaxCount)
            .Bind("$looked", QueueInfo.MaxCount)
            .Query(static row => new QueueInfo
            {
                Name = row.Text(0),
                PausedAt = row.TimeOrNull(1),
                Concurrency = row.IsNull(2) ? null : row.Int32(2),
                Ready = row.Int32(3),
                OldestReadyAt = row.TimeOrNull(4),
                Running = row.Int32(5),
            }),
        cancellationToken);

    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<WorkerInfo>>(
        static session => session["WorkerList"]
            .Bind("$workers", IFleetStore.MaxListed)
            .Bind("$looked", QueueInfo.MaxCount)
            .Query(static row => new WorkerInfo
            {
                Id = row.Guid(0),
                Host = row.Text(1),
                ProcessId = row.Int32(2),
                Version = row.Text(3),
                Queues = JsonSerializer.Deserialize<string[]>(row.Text(4))!,
                Slots = row.Int32(5),
                StartedAt = row.Time(6),
                HeartbeatAt = row.Time(7),
                LeaseExpiresAt = row.Time(8),
                Jobs = row.Int32(9),
            }),
        cancellationToken);

    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Change(session, "QueuePause", queue, projectId, origin).Execute(), cancellationToken);

    public Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Change(session, "QueueResume", queue, projectId, origin).Execute(), cancellationToken);

    public Task SetConcurrencyAsync(string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => Change(session, "QueueConcurrency", queue, projectId, origin).Bind("$concurrency", concurrency).Execute(), cancellationToken);

    private static SqliteStatement Change(SqliteSession session, string block, string queue, string projectId, AuditOrigin origin) =>
        session[block].Bind("$queue", queue).Bind("$project", projectId).Bind(origin);
}
