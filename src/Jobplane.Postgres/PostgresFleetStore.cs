using Jobplane.Statistics;
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
                    Ready = rows.GetInt32(2),
                    OldestReadyAt = JobColumns.ReadTime(rows, 3),
                    Running = rows.GetInt32(4),
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
                    Types = rows.GetFieldValue<string[]>(10),
                });
            }

            return workers;
        },
        cancellationToken);

    public Task<StatisticsBuilder> ReadStatisticsAsync(StatisticsRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        "StatisticsRead",
        StatisticsColumns.Parameters(database, request),
        (rows, token) => StatisticsColumns.ReadAsync(request, rows, token),
        cancellationToken);

    public Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        "FailureRead",
        StatisticsColumns.Parameters(database, request),
        (rows, token) => StatisticsColumns.ReadAsync(request, rows, token),
        cancellationToken);

    public Task<IReadOnlyList<WaitingJobs>> ListWaitingAsync(TimeSpan recent, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<WaitingJobs>>(
        "QueueWaiting",
        [
            database.Clock(),
            PostgresParameter.Of(IFleetStore.MaxListed),
            PostgresParameter.Of(QueueInfo.MaxCount),
            PostgresParameter.Of(IFleetStore.MaxHeads),
            PostgresParameter.Of(recent),
        ],
        static async (rows, token) =>
        {
            var waiting = new List<WaitingJobs>();
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                waiting.Add(new WaitingJobs(
                    Enum.Parse<WaitingKind>(rows.GetString(0), ignoreCase: true),
                    rows.GetString(1),
                    rows.GetString(2),
                    rows.GetInt32(3),
                    rows.GetFieldValue<DateTimeOffset>(4)));
            }

            return waiting;
        },
        cancellationToken);

    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.ExecuteAsync("QueuePause", ChangeParameters(queue, projectId, origin), cancellationToken);

    public Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.ExecuteAsync("QueueResume", ChangeParameters(queue, projectId, origin), cancellationToken);

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
