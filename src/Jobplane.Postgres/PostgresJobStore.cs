using System.Data.Common;
using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The tenant's plane on PostgreSQL.</summary>
internal sealed class PostgresJobStore(PostgresDatabase database, TenantDatabase tenants) : IJobStore
{
    // Two lanes keep the server busy with one batch while the client prepares the next; more only split the batches.
    public StoreTraits Traits { get; } = new(WriteLanes: 2, ClaimLanes: 2, ReadLanes: 2, MaxBatch: 1000);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        tenants.QueryAsync(
            jobs.Select(static job => job.ProjectId),
            "JobEnqueue",
            EnqueueParameters(jobs),
            (rows, token) => ReadEnqueuedAsync(jobs, rows, token),
            cancellationToken);

    public async Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken)
    {
        Job[] stored = await database.QueryAsync(
            "JobEnqueue", EnqueueParameters(jobs), transaction, (rows, token) => ReadEnqueuedAsync(jobs, rows, token), cancellationToken)
            .ConfigureAwait(false);
        // PostgreSQL holds the notification back until the caller commits.
        await database.QueryAsync(
            "JobNotify", NotifyParameters([.. jobs.Select(job => job.Queue).Distinct()]), transaction, static (_, _) => Task.FromResult(true), cancellationToken)
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
        tenants.QueryAsync<RetryResult>(
            [key.ProjectId],
            "JobRetry",
            [
                database.Clock(),
                PostgresParameter.Of(key.ProjectId),
                PostgresParameter.Of(key.Id),
                PostgresParameter.Of(options.MaxAttempts),
                PostgresParameter.Of(options.Actor),
                PostgresParameter.Of(options.RemoteAddress),
                PostgresParameter.Of(options.RequestId),
            ],
            async (rows, token) =>
            {
                if (!await rows.ReadAsync(token).ConfigureAwait(false))
                    return new RetryResult.NotFound();
                if (!rows.IsDBNull(3))
                    return new RetryResult.Retried(JobColumns.Read(rows, 4, key.ProjectId, key.Id));
                return JobStatusNames.Parse(rows.GetString(0)) == JobStatus.Running
                    ? new RetryResult.Running()
                    : new RetryResult.LimitReached(rows.GetInt32(1), rows.GetInt32(2));
            },
            cancellationToken);

    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) =>
        database.ExecuteAsync("JobNotify", NotifyParameters([.. queues]), cancellationToken);

    private static NpgsqlParameter[] KeyParameters(IReadOnlyList<JobKey> keys) =>
    [
        PostgresParameter.Column(keys, NpgsqlDbType.Text, static key => key.ProjectId),
        PostgresParameter.Column(keys, NpgsqlDbType.Uuid, static key => key.Id),
    ];

    private NpgsqlParameter[] NotifyParameters(IReadOnlyList<string> queues) =>
        [PostgresParameter.Of(database.Channel), PostgresParameter.Column(queues, NpgsqlDbType.Text, static queue => queue)];

    private NpgsqlParameter[] EnqueueParameters(IReadOnlyList<NewJob> jobs) =>
    [
        database.Clock(),
        PostgresParameter.Column(jobs, NpgsqlDbType.Uuid, static job => job.Id),
        PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.ProjectId),
        PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.Type),
        PostgresParameter.Column(jobs, NpgsqlDbType.Jsonb, static job => job.Payload.Utf8.ToArray()),
        PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.Queue),
        PostgresParameter.Column(jobs, NpgsqlDbType.Smallint, static job => (short)job.Priority),
        PostgresParameter.Column(jobs, NpgsqlDbType.Integer, static job => job.MaxAttempts),
        PostgresParameter.Column(jobs, NpgsqlDbType.Interval, static job => job.Delay),
        PostgresParameter.Column(jobs, NpgsqlDbType.TimestampTz, static job => job.ScheduledAt?.ToUniversalTime()),
    ];

    private static async Task<Job[]> ReadEnqueuedAsync(IReadOnlyList<NewJob> jobs, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        // Rows come back in the order of insertion; SQL does not promise it, so each is looked up when it is out of place.
        var stored = new Job[jobs.Count];
        Dictionary<Guid, int>? places = null;
        for (int row = 0; await rows.ReadAsync(cancellationToken).ConfigureAwait(false); row++)
        {
            Guid id = rows.GetGuid(0);
            int place = jobs[row].Id == id ? row : (places ??= Places(jobs))[id];
            stored[place] = jobs[place].AsStored(rows.GetFieldValue<DateTimeOffset>(1), rows.GetFieldValue<DateTimeOffset>(2));
        }

        return stored;
    }

    private static Dictionary<Guid, int> Places(IReadOnlyList<NewJob> jobs)
    {
        var places = new Dictionary<Guid, int>(jobs.Count);
        for (int i = 0; i < jobs.Count; i++)
            places[jobs[i].Id] = i;
        return places;
    }
}
