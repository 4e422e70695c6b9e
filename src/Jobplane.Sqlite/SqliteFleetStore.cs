using System.Text.Json;
using Jobplane.Bulk;
using Jobplane.Listing;
using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The operator's plane on SQLite.</summary>
internal sealed class SqliteFleetStore(SqliteDatabase database) : IFleetStore
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
                Types = JsonSerializer.Deserialize<string[]>(row.Text(10))!,
            }),
        cancellationToken);

    public Task<Page<Job>> ListJobsAsync(JobListRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        session => SqliteListing.List(
            session,
            request.ProjectId is not null ? SqliteListing.Block(request) : request.Filter.Id is not null ? "FleetJobListOne" : "FleetJobList",
            request),
        cancellationToken);

    public Task<JobCount> CountJobsAsync(JobListRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        session => SqliteListing.Count(
            session,
            request.ProjectId is not null ? SqliteListing.CountBlock(request) : request.Filter.NeedsError ? "FleetJobCountFailed" : "FleetJobCount",
            request),
        cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountJobsByStatusAsync(JobListRequest request, CancellationToken cancellationToken) => database.ReadAsync(
        session => SqliteListing.CountByStatus(session, request.ProjectId is not null ? "JobCountByStatus" : "FleetJobCountByStatus", request), cancellationToken);

    public Task<BulkOperation> StartBulkAsync(NewBulkOperation operation, CancellationToken cancellationToken) =>
        database.WriteAsync(session => BulkColumns.Start(session, "FleetBulkStart", operation), cancellationToken);

    public Task<BulkOperation?> GetBulkAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => GetBulk(session, id), cancellationToken);

    public Task<Page<BulkOperation>> ListBulkAsync(int limit, long before, CancellationToken cancellationToken) => database.ReadAsync(
        session => Page<BulkOperation>.Of(
            session["FleetBulkList"].Bind("$before", before).Bind("$limit", limit + 1).Query(BulkColumns.ReadWithSeq), limit),
        cancellationToken);

    public Task<BulkCancelResult> CancelBulkAsync(Guid id, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            bool isChanged = session["FleetBulkCancel"].Bind("$id", id).Bind(origin).Execute() == 1;
            return BulkCancelResult.For(GetBulk(session, id), isChanged);
        },
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
            .Bind("$scheduled", QueueStatistics.MaxScheduled)
            .Bind("$recent", (SqliteTime.Parse(session.Now) - recent).ToUnixTimeMilliseconds() * 1000)
            .Query(static row => new WaitingJobs(
                Enum.Parse<WaitingKind>(row.Text(0), ignoreCase: true), row.Text(1), row.Text(2), row.Int32(3), row.Time(4))),
        cancellationToken);

    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Change(session, "QueuePause", queue, projectId, origin).Execute(), cancellationToken);

    public Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Change(session, "QueueResume", queue, projectId, origin).Execute(), cancellationToken);

    public Task<EraseResult> EraseJobsAsync(string projectId, long after, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            long? last = session["ProjectLook"]
                .Bind("$project", projectId)
                .Bind("$after", after)
                .Bind("$limit", limit)
                .Query(static row => row.Integer(0)) is [var seq] ? seq : null;
            int deleted = session["ProjectEraseJobs"]
                .Bind("$project", projectId)
                .Bind("$after", after)
                .Bind("$to", last ?? long.MaxValue)
                .Execute();
            return new EraseResult(deleted, last);
        },
        cancellationToken);

    public Task<bool> EraseBesideJobsAsync(string projectId, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            bool isAll = true;
            foreach (string block in BlocksBesideJobs)
                isAll &= session[block].Bind("$project", projectId).Bind("$limit", limit).Execute() < limit;
            return isAll;
        },
        cancellationToken);

    public Task<bool> IsErasedAsync(string projectId, CancellationToken cancellationToken) => database.ReadAsync(
        session => !session["ProjectLeft"].Bind("$project", projectId).Query(static row => row.Boolean(0))[0],
        cancellationToken);

    public Task RecordEraseAsync(
        string operatorProjectId, string action, JobPayload details, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["ProjectEraseRecord"]
            .Bind("$project", operatorProjectId)
            .Bind("$action", action)
            .Bind(origin)
            .Bind("$details", details.Utf8.Span)
            .Execute(),
        cancellationToken);

    private static BulkOperation? GetBulk(SqliteSession session, Guid id) =>
        session["FleetBulkGet"].Bind("$id", id).Query(BulkColumns.Read).FirstOrDefault();

    public Task SetConcurrencyAsync(string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => Change(session, "QueueConcurrency", queue, projectId, origin).Bind("$concurrency", concurrency).Execute(), cancellationToken);

    private static SqliteStatement Change(SqliteSession session, string block, string queue, string projectId, AuditOrigin origin) =>
        session[block].Bind("$queue", queue).Bind("$project", projectId).Bind(origin);
}
