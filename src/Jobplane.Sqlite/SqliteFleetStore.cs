using System.Text.Json;
using Jobplane.Statistics;
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
                Ready = row.Int32(2),
                OldestReadyAt = row.TimeOrNull(3),
                Running = row.Int32(4),
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
                Types = JsonSerializer.Deserialize<string[]>(row.Text(10))!,
            }),
        cancellationToken);

    public Task<StatisticsBuilder> ReadStatisticsAsync(StatisticsRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Read(request), cancellationToken);

    public Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Read(request), cancellationToken);

    public Task<IReadOnlyList<WaitingJobs>> ListWaitingAsync(TimeSpan recent, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<WaitingJobs>>(
        session => session["QueueWaiting"]
            .Bind("$queues", IFleetStore.MaxListed)
            .Bind("$most", QueueInfo.MaxCount)
            .Bind("$heads", IFleetStore.MaxHeads)
            .Bind("$recent", (SqliteTime.Parse(session.Now) - recent).ToUnixTimeMilliseconds() * 1000)
            .Query(static row => new WaitingJobs(
                Enum.Parse<WaitingKind>(row.Text(0), ignoreCase: true), row.Text(1), row.Text(2), row.Int32(3), row.Time(4))),
        cancellationToken);

    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync("QueuePause", queue, projectId, origin, cancellationToken);

    public Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        ChangeAsync("QueueResume", queue, projectId, origin, cancellationToken);

    private Task<int> ChangeAsync(string block, string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session[block].Bind("$queue", queue).Bind("$project", projectId).Bind(origin).Execute(),
            cancellationToken);
}
