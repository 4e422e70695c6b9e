using System.Data.Common;
using Jobplane.Idempotency;
using Jobplane.Listing;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The tenant's plane on SQLite.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database, SqliteIdempotency idempotency) : IJobStore
{
    public StoreTraits Traits { get; } = new(WriteLanes: 1, ClaimLanes: 1, ReadLanes: SqliteDatabase.Readers, MaxBatch: 1000);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Enqueue(jobs), cancellationToken);

    public Task<IdempotentResult<Job[]>> EnqueueAsync(
        IReadOnlyList<NewJob> jobs, KeyedRequest<Job[]> request, CancellationToken cancellationToken) =>
        idempotency.RunOnceAsync(request, session => session.Enqueue(jobs), cancellationToken);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Enqueue(jobs), transaction, cancellationToken);

    public Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Get(session, keys), cancellationToken);

    public Task<string?[]> GetVersionsAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) =>
        database.ReadAsync(session => GetVersions(session, keys), cancellationToken);

    public Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Retry(session, key, options), cancellationToken);

    public Task<IdempotentResult<RetryResult>> RetryAsync(
        JobKey key, RetryOptions options, KeyedRequest<RetryResult> request, CancellationToken cancellationToken) =>
        idempotency.RunOnceAsync(request, session => Retry(session, key, options), cancellationToken);

    public Task<CancelResult> CancelAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobCancel"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind(origin)
            .Query(row => CancelResult.For(JobColumns.Read(row, 1, key), isChanged: row.Boolean(0))) is [{ } result]
                ? result
                : new CancelResult.NotFound(),
        cancellationToken);

    public Task<Job?> CloneAsync(JobKey key, Guid copyId, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobClone"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind("$copy", copyId)
            .Bind(origin)
            .Query(row => JobColumns.Read(row, 0, new JobKey(key.ProjectId, copyId)))
            .SingleOrDefault(),
        cancellationToken);

    public Task<DeleteResult> DeleteAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobDelete"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind(origin)
            .Query<DeleteResult>(static row => row.Boolean(0) ? new DeleteResult.Deleted()
                : row.Boolean(1) ? new DeleteResult.Running() : new DeleteResult.NotFound())[0],
        cancellationToken);

    public Task<Page<Job>> ListAsync(JobListRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteListing.List(session, SqliteListing.Block(request), request), cancellationToken);

    public Task<JobCount> CountAsync(JobListRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteListing.Count(session, SqliteListing.CountBlock(request), request), cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountByStatusAsync(JobListRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => SqliteListing.CountByStatus(session, "JobCountByStatus", request), cancellationToken);

    public Task<IReadOnlyList<JobAttempt>?[]> ListAttemptsAsync(IReadOnlyList<JobKey> keys, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<JobAttempt>?[]>(session => [.. keys.Select(key => ListAttempts(session, key, limit))], cancellationToken);

    public Task<Page<JobLogEntry>?> ListLogsAsync(JobKey key, int? attempt, int limit, long after, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            List<(long Seq, JobLogEntry? Entry)> rows = session["JobLogList"]
                .Bind("$project", key.ProjectId)
                .Bind("$id", key.Id)
                .Bind("$after", after)
                .Bind("$attempt", attempt)
                .Bind("$limit", limit + 1)
                .Query(ReadLogEntry);
            return rows switch
            {
                [] => null,
                [(_, null)] => new Page<JobLogEntry>([], Next: null),
                _ => Page<JobLogEntry>.Of(rows.ConvertAll(static row => (row.Seq, row.Entry!)), limit),
            };
        },
        cancellationToken);

    public Task<Page<AuditEntry>> ListAuditAsync(string projectId, int limit, long before, CancellationToken cancellationToken) => database.ReadAsync(
        session => Page<AuditEntry>.Of(
            session["AuditList"].Bind("$project", projectId).Bind("$before", before).Bind("$limit", limit + 1).Query(ReadAuditEntry), limit),
        cancellationToken);

    /// <summary>Does nothing: block "JobNotify" is empty, as a file has no way to call another process. Those poll.</summary>
    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Job?[] Get(SqliteSession session, IReadOnlyList<JobKey> keys)
    {
        SqliteStatement get = session["JobGet"];
        var jobs = new Job?[keys.Count];
        for (int i = 0; i < jobs.Length; i++)
        {
            JobKey key = keys[i];
            jobs[i] = get.Bind("$project", key.ProjectId).Bind("$id", key.Id).Query(row => JobColumns.Read(row, 0, key)).FirstOrDefault();
        }

        return jobs;
    }

    private static string?[] GetVersions(SqliteSession session, IReadOnlyList<JobKey> keys)
    {
        SqliteStatement watch = session["JobWatch"];
        var versions = new string?[keys.Count];
        for (int i = 0; i < versions.Length; i++)
            versions[i] = watch.Bind("$project", keys[i].ProjectId).Bind("$id", keys[i].Id).Query(static row => row.Text(0)).FirstOrDefault();
        return versions;
    }

    private static List<JobAttempt>? ListAttempts(SqliteSession session, JobKey key, int limit)
    {
        List<JobAttempt?> rows = session["JobAttempts"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind("$limit", limit)
            .Query(ReadAttempt);
        return rows.Count == 0 ? null : [.. rows.OfType<JobAttempt>()];
    }

    private static RetryResult Retry(SqliteSession session, JobKey key, RetryOptions options) =>
        session["JobRetry"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind("$limit", options.MaxAttempts)
            .Bind(options)
            .Query(row => ReadRetried(row, key)) is [{ } result] ? result : new RetryResult.NotFound();

    private static RetryResult ReadRetried(SqliteRow row, JobKey key)
    {
        if (row.Boolean(0))
            return new RetryResult.Retried(JobColumns.Read(row, 2, key));
        Job job = JobColumns.Read(row, 2, key);
        return job.Status == JobStatus.Running
            ? new RetryResult.Running()
            : new RetryResult.LimitReached(job.Attempts, MaxAttempts: row.Int32(1));
    }

    /// <summary>A failed attempt; null when the row has none.</summary>
    private static JobAttempt? ReadAttempt(SqliteRow row) => row.IsNull(0)
        ? null
        : new JobAttempt
        {
            Attempt = row.Int32(0),
            StartedAt = row.TimeOrNull(1),
            FinishedAt = row.Time(2),
            Error = row.Text(3),
            WorkerId = row.GuidOrNull(4),
        };

    /// <summary>A line of a job's log; null when the row has none.</summary>
    private static (long Seq, JobLogEntry? Entry) ReadLogEntry(SqliteRow row) => row.IsNull(0)
        ? (0, null)
        : (row.Integer(0), new JobLogEntry
        {
            Attempt = row.Int32(1),
            At = row.Time(2),
            Level = JobLogLevelNames.Parse(row.Text(3)),
            Message = row.Text(4),
        });

    private static (long Seq, AuditEntry Entry) ReadAuditEntry(SqliteRow row) => (row.Integer(0), new AuditEntry
    {
        Action = row.Text(1),
        JobId = row.GuidOrNull(2),
        Actor = row.TextOrNull(3),
        RemoteAddress = row.TextOrNull(4),
        RequestId = row.TextOrNull(5),
        Details = new JobPayload(row.Utf8(6)),
        CreatedAt = row.Time(7),
    });
}
