using Jobplane.Bulk;
using Jobplane.Listing;
using Jobplane.Statistics;
using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>The operator's plane on PostgreSQL.</summary>
internal sealed class PostgresFleetStore(PostgresDatabase database) : IFleetStore
{
    private static readonly string[] BlocksBesideJobs =
    [
        "ProjectEraseSchedules",
        "ProjectEraseUniqueKeys",
        "ProjectEraseIdempotencyKeys",
        "ProjectEraseBulkOperations",
        "ProjectEraseStatistics",
        "ProjectEraseFailureCounts",
        "ProjectEraseFailureGroups",
    ];

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
                    Types = rows.GetFieldValue<string[]>(10),
                });
            }

            return workers;
        },
        cancellationToken);

    public Task<Page<Job>> ListJobsAsync(JobListRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        request.ProjectId is not null ? PostgresListing.Statement(request)
            : request.Filter.Id is not null ? "FleetJobListOne"
            : request.Filter.NeedsError ? "FleetJobListFailed" : "FleetJobList",
        PostgresListing.Parameters(request),
        (rows, token) => PostgresListing.ReadJobsAsync(request, rows, token),
        cancellationToken);

    public Task<JobCount> CountJobsAsync(JobListRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        request.ProjectId is not null ? PostgresListing.CountStatement(request)
            : request.Filter.NeedsError ? "FleetJobCountFailed" : "FleetJobCount",
        PostgresListing.Parameters(request),
        (rows, token) => PostgresListing.ReadCountAsync(request, rows, token),
        cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountJobsByStatusAsync(JobListRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        request.ProjectId is not null ? "JobCountByStatus" : "FleetJobCountByStatus",
        PostgresListing.Parameters(request),
        (rows, token) => PostgresListing.ReadCountsAsync(request, rows, token),
        cancellationToken);

    public async Task<BulkOperation> StartBulkAsync(NewBulkOperation operation, CancellationToken cancellationToken) => (await database.QueryAsync(
        "FleetBulkStart", BulkColumns.Parameters(database, operation), BulkColumns.ReadOneAsync, cancellationToken).ConfigureAwait(false))!;

    public Task<BulkOperation?> GetBulkAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync("FleetBulkGet", [PostgresParameter.Of(id)], BulkColumns.ReadOneAsync, cancellationToken);

    public Task<Page<BulkOperation>> ListBulkAsync(int limit, long before, CancellationToken cancellationToken) => database.ReadAsync(
        "FleetBulkList",
        [PostgresParameter.Of(before), PostgresParameter.Of(limit + 1)],
        (rows, token) => BulkColumns.ReadPageAsync(rows, limit, token),
        cancellationToken);

    public async Task<BulkCancelResult> CancelBulkAsync(Guid id, AuditOrigin origin, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [database.Clock(), PostgresParameter.Of(id), .. BulkColumns.Parameters(origin)];
        bool isChanged = await database.QueryAsync("FleetBulkCancel", parameters, BulkColumns.ReadFlagAsync, cancellationToken).ConfigureAwait(false);
        return BulkCancelResult.For(await GetBulkAsync(id, cancellationToken).ConfigureAwait(false), isChanged);
    }

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
            PostgresParameter.Of(QueueStatistics.MaxScheduled),
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

    public async Task<EraseResult> EraseJobsAsync(string projectId, long after, int limit, CancellationToken cancellationToken)
    {
        long? last = await database.QueryAsync(
            "ProjectLook",
            [PostgresParameter.Of(projectId), PostgresParameter.Of(after), PostgresParameter.Of(limit)],
            static async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false) ? rows.GetInt64(0) : (long?)null,
            cancellationToken).ConfigureAwait(false);
        int deleted = await database.ExecuteAsync(
            "ProjectEraseJobs",
            [PostgresParameter.Of(projectId), PostgresParameter.Of(after), PostgresParameter.Of(last ?? long.MaxValue)],
            cancellationToken).ConfigureAwait(false);
        return new EraseResult(deleted, last);
    }

    public async Task<bool> EraseBesideJobsAsync(string projectId, int limit, CancellationToken cancellationToken)
    {
        bool isAll = true;
        foreach (string block in BlocksBesideJobs)
        {
            isAll &= await database.ExecuteAsync(
                block, [PostgresParameter.Of(projectId), PostgresParameter.Of(limit)], cancellationToken).ConfigureAwait(false) < limit;
        }

        return isAll;
    }

    public Task<bool> IsErasedAsync(string projectId, CancellationToken cancellationToken) => database.QueryAsync(
        "ProjectLeft",
        [PostgresParameter.Of(projectId)],
        static async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false) && !rows.GetBoolean(0),
        cancellationToken);

    public Task RecordEraseAsync(
        string operatorProjectId, string action, JobPayload details, AuditOrigin origin, CancellationToken cancellationToken) => database.ExecuteAsync(
        "ProjectEraseRecord",
        [
            database.Clock(),
            PostgresParameter.Of(operatorProjectId),
            PostgresParameter.Of(action),
            PostgresParameter.Of(origin.Actor),
            PostgresParameter.Of(origin.RemoteAddress),
            PostgresParameter.Of(origin.RequestId),
            PostgresParameter.OfJson(details.Utf8.ToArray()),
        ],
        cancellationToken);

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
