using System.Data.Common;
using Jobplane.Idempotency;
using Jobplane.Listing;
using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The tenant's plane on PostgreSQL.</summary>
internal sealed class PostgresJobStore(PostgresDatabase database, TenantDatabase tenants) : IJobStore
{
    // Two lanes keep the server busy with one batch while the client prepares the next; more only split the batches.
    public StoreTraits Traits { get; } = new(WriteLanes: 2, ClaimLanes: 3, ReadLanes: 2, MaxBatch: 1000);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        tenants.EnqueueAsync(jobs, cancellationToken);

    public Task<IdempotentResult<Job[]>> EnqueueAsync(
        IReadOnlyList<NewJob> jobs, KeyedRequest<Job[]> request, CancellationToken cancellationToken) => tenants.RunOnceAsync(
        request, transaction => database.EnqueueAsync(jobs, transaction, cancellationToken), cancellationToken);

    public async Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken)
    {
        Job[] stored = await database.EnqueueAsync(jobs, transaction, cancellationToken).ConfigureAwait(false);
        // PostgreSQL holds the notification back until the caller commits.
        await database.QueryAsync(
            "JobNotify", NotifyParameters([.. stored.Select(job => job.Queue).Distinct()]), transaction, static (_, _) => Task.FromResult(true), cancellationToken)
            .ConfigureAwait(false);
        return stored;
    }

    public Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) => tenants.ReadAsync(
        keys.Select(static key => key.ProjectId),
        "JobGet",
        KeyParameters(keys),
        async (rows, token) =>
        {
            var jobs = new Job?[keys.Count];
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                int ordinal = (int)rows.GetInt64(0) - 1;
                jobs[ordinal] = JobColumns.Read(rows, 1, keys[ordinal].ProjectId, keys[ordinal].Id);
            }

            return jobs;
        },
        cancellationToken);

    public Task<string?[]> GetVersionsAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) => tenants.ReadAsync(
        keys.Select(static key => key.ProjectId),
        "JobWatch",
        KeyParameters(keys),
        async (rows, token) =>
        {
            var versions = new string?[keys.Count];
            while (await rows.ReadAsync(token).ConfigureAwait(false))
                versions[rows.GetInt64(0) - 1] = rows.GetString(1);
            return versions;
        },
        cancellationToken);

    public Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken) =>
        tenants.QueryAsync(
            [key.ProjectId], "JobRetry", RetryParameters(key, options), (rows, token) => ReadRetriedAsync(key, rows, token), cancellationToken);

    public Task<IdempotentResult<RetryResult>> RetryAsync(
        JobKey key, RetryOptions options, KeyedRequest<RetryResult> request, CancellationToken cancellationToken) => tenants.RunOnceAsync(
        request,
        transaction => database.QueryAsync(
            "JobRetry", RetryParameters(key, options), transaction, (rows, token) => ReadRetriedAsync(key, rows, token), cancellationToken),
        cancellationToken);

    public Task<CancelResult> CancelAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) => tenants.QueryAsync(
        [key.ProjectId],
        "JobCancel",
        [database.Clock(), .. KeyParameters(key), .. OriginParameters(origin)],
        async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false)
            ? CancelResult.For(JobColumns.Read(rows, 1, key.ProjectId, key.Id), isChanged: rows.GetBoolean(0))
            : new CancelResult.NotFound(),
        cancellationToken);

    public Task<Job?> CloneAsync(JobKey key, Guid copyId, AuditOrigin origin, CancellationToken cancellationToken) => tenants.QueryAsync(
        [key.ProjectId],
        "JobClone",
        [database.Clock(), .. KeyParameters(key), .. OriginParameters(origin), PostgresParameter.Of(copyId)],
        async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false) ? JobColumns.Read(rows, 0, key.ProjectId, copyId) : null,
        cancellationToken);

    public Task<DeleteResult> DeleteAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) => tenants.QueryAsync<DeleteResult>(
        [key.ProjectId],
        "JobDelete",
        [database.Clock(), .. KeyParameters(key), .. OriginParameters(origin)],
        static async (rows, token) => !await rows.ReadAsync(token).ConfigureAwait(false) ? new DeleteResult.NotFound()
            : rows.GetBoolean(0) ? new DeleteResult.Deleted() : new DeleteResult.Running(),
        cancellationToken);

    public Task<Page<Job>> ListAsync(JobListRequest request, CancellationToken cancellationToken) => tenants.ReadAsync(
        [request.ProjectId!],
        PostgresListing.Statement(request),
        PostgresListing.Parameters(request),
        (rows, token) => PostgresListing.ReadJobsAsync(request, rows, token),
        cancellationToken);

    public Task<JobCount> CountAsync(JobListRequest request, CancellationToken cancellationToken) => tenants.ReadAsync(
        [request.ProjectId!],
        PostgresListing.CountStatement(request),
        PostgresListing.Parameters(request),
        (rows, token) => PostgresListing.ReadCountAsync(request, rows, token),
        cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountByStatusAsync(JobListRequest request, CancellationToken cancellationToken) => tenants.ReadAsync(
        [request.ProjectId!],
        "JobCountByStatus",
        PostgresListing.Parameters(request),
        (rows, token) => PostgresListing.ReadCountsAsync(request, rows, token),
        cancellationToken);

    public Task<IReadOnlyList<JobAttempt>?[]> ListAttemptsAsync(IReadOnlyList<JobKey> keys, int limit, CancellationToken cancellationToken) =>
        tenants.ReadAsync(
            keys.Select(static key => key.ProjectId),
            "JobAttempts",
            [.. KeyParameters(keys), PostgresParameter.Of(limit)],
            (rows, token) => PostgresListing.ReadAttemptsAsync(keys.Count, rows, token),
            cancellationToken);

    public Task<Page<JobLogEntry>?> ListLogsAsync(JobKey key, int? attempt, int limit, long after, CancellationToken cancellationToken) => tenants.ReadAsync(
        [key.ProjectId],
        "JobLogList",
        [.. KeyParameters(key), PostgresParameter.Of(after), PostgresParameter.Of(attempt), PostgresParameter.Of(limit + 1)],
        async (rows, token) => await PostgresListing.ReadLogsAsync(rows, token).ConfigureAwait(false) is { } entries
            ? Page<JobLogEntry>.Of(entries, limit)
            : null,
        cancellationToken);

    public Task<Page<AuditEntry>> ListAuditAsync(string projectId, int limit, long before, CancellationToken cancellationToken) => tenants.ReadAsync(
        [projectId],
        "AuditList",
        [PostgresParameter.Of(projectId), PostgresParameter.Of(before), PostgresParameter.Of(limit + 1)],
        async (rows, token) => Page<AuditEntry>.Of(await PostgresListing.ReadAuditAsync(rows, token).ConfigureAwait(false), limit),
        cancellationToken);

    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) =>
        database.ExecuteAsync("JobNotify", NotifyParameters([.. queues]), cancellationToken);

    private static NpgsqlParameter[] KeyParameters(IReadOnlyList<JobKey> keys) =>
    [
        PostgresParameter.Column(keys, NpgsqlDbType.Text, static key => key.ProjectId),
        PostgresParameter.Column(keys, NpgsqlDbType.Uuid, static key => key.Id),
    ];
    private static NpgsqlParameter[] KeyParameters(JobKey key) => [PostgresParameter.Of(key.ProjectId), PostgresParameter.Of(key.Id)];

    private static NpgsqlParameter[] OriginParameters(AuditOrigin origin) =>
        [PostgresParameter.Of(origin.Actor), PostgresParameter.Of(origin.RemoteAddress), PostgresParameter.Of(origin.RequestId)];

    private NpgsqlParameter[] RetryParameters(JobKey key, RetryOptions options) =>
        [database.Clock(), .. KeyParameters(key), PostgresParameter.Of(options.MaxAttempts), .. OriginParameters(options)];

    private NpgsqlParameter[] NotifyParameters(IReadOnlyList<string> queues) =>
        [PostgresParameter.Of(database.Channel), PostgresParameter.Column(queues, NpgsqlDbType.Text, static queue => queue)];

    private static async Task<RetryResult> ReadRetriedAsync(JobKey key, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            return new RetryResult.NotFound();
        if (!await rows.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false))
            return new RetryResult.Retried(JobColumns.Read(rows, 4, key.ProjectId, key.Id));
        return JobStatusNames.Parse(rows.GetString(0)) == JobStatus.Running
            ? new RetryResult.Running()
            : new RetryResult.LimitReached(rows.GetInt32(1), rows.GetInt32(2));
    }
}
