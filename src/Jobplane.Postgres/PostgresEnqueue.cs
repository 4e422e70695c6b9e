using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Unique;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>Stores new jobs: by one statement, or with unique keys by several in one transaction.</summary>
internal static class PostgresEnqueue
{
    /// <summary>Stores jobs in one commit, or none.</summary>
    public static Task<Job[]> EnqueueAsync(this TenantDatabase tenants, IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        IEnumerable<string> projects = jobs.Select(static job => job.ProjectId);
        return UniqueBatch.IsNeeded(jobs)
            ? tenants.TransactAsync(projects, transaction => EnqueueAndCommitAsync(tenants.Database, jobs, transaction, cancellationToken), cancellationToken)
            : tenants.QueryAsync(
                projects, "JobEnqueue", Parameters(tenants.Database, jobs), (rows, token) => ReadAsync(jobs, rows, token), cancellationToken);
    }

    /// <summary>Stores jobs on a transaction.</summary>
    public static Task<Job[]> EnqueueAsync(
        this PostgresDatabase database, IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) =>
        UniqueBatch.IsNeeded(jobs)
            ? EnqueueUniqueAsync(database, jobs, transaction, cancellationToken)
            : StoreAsync(database, jobs, transaction, cancellationToken);

    private static async Task<Job[]> EnqueueAndCommitAsync(
        PostgresDatabase database, IReadOnlyList<NewJob> jobs, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        Job[] answers = await EnqueueUniqueAsync(database, jobs, transaction, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return answers;
    }

    private static async Task<Job[]> EnqueueUniqueAsync(
        PostgresDatabase database, IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken)
    {
        IReadOnlyList<UniqueKey> keys = UniqueBatch.Keys(jobs);
        await database.QueryAsync("UniqueLock", KeyParameters(keys), transaction, static (_, _) => Task.FromResult(true), cancellationToken)
            .ConfigureAwait(false);
        Dictionary<UniqueKey, Job> holders = await database.QueryAsync(
            "UniqueFind", [database.Clock(), .. KeyParameters(keys)], transaction, (rows, token) => ReadHoldersAsync(keys, rows, token), cancellationToken)
            .ConfigureAwait(false);
        var batch = new UniqueBatch(jobs, holders);
        IReadOnlyList<Job> replaced = batch.Replacements is { Count: > 0 } replacements
            ? await ReplaceAsync(database, replacements, transaction, cancellationToken).ConfigureAwait(false)
            : [];
        Job[] stored = batch.New.Count > 0 ? await StoreAsync(database, batch.New, transaction, cancellationToken).ConfigureAwait(false) : [];
        if (batch.Holding is { Count: > 0 } holding)
            await RecordAsync(database, holding, transaction, cancellationToken).ConfigureAwait(false);
        return batch.Answer(stored, replaced);
    }

    private static Task<Job[]> StoreAsync(
        PostgresDatabase database, IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) => database.QueryAsync(
        "JobEnqueue", Parameters(database, jobs), transaction, (rows, token) => ReadAsync(jobs, rows, token), cancellationToken);

    private static Task<bool> RecordAsync(
        PostgresDatabase database, IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) => database.QueryAsync(
        "UniqueRecord",
        [
            database.Clock(),
            PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.ProjectId),
            PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.Unique!.Key),
            PostgresParameter.Column(jobs, NpgsqlDbType.Uuid, static job => job.Id),
            PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.Unique!.Scope.ToName()),
            PostgresParameter.SpanColumn(jobs, static job => job.Unique!.Period),
        ],
        transaction,
        static (_, _) => Task.FromResult(true),
        cancellationToken);

    private static Task<IReadOnlyList<Job>> ReplaceAsync(
        PostgresDatabase database, IReadOnlyList<JobReplacement> replacements, DbTransaction transaction, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<Job>>(
            "JobReplace",
            [
                database.Clock(),
                PostgresParameter.Column(replacements, NpgsqlDbType.Text, static each => each.Job.ProjectId),
                PostgresParameter.Column(replacements, NpgsqlDbType.Uuid, static each => each.Job.Id),
                PostgresParameter.Column(replacements, NpgsqlDbType.Jsonb, static each => each.Payload?.Utf8.ToArray()),
                PostgresParameter.Column(replacements, NpgsqlDbType.Boolean, static each => each.IsMoved),
                PostgresParameter.SpanColumn(replacements, static each => each.Delay),
                PostgresParameter.Column(replacements, NpgsqlDbType.TimestampTz, static each => each.ScheduledAt?.ToUniversalTime()),
                PostgresParameter.Column(replacements, NpgsqlDbType.TimestampTz, static each => each.ExpiresAt?.ToUniversalTime()),
                PostgresParameter.SpanColumn(replacements, static each => each.ExpiresAfter),
            ],
            transaction,
            static async (rows, token) =>
            {
                var jobs = new List<Job>();
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                    jobs.Add(JobColumns.Read(rows, 2, rows.GetString(1), rows.GetGuid(0)));
                return jobs;
            },
            cancellationToken);

    private static NpgsqlParameter[] KeyParameters(IReadOnlyList<UniqueKey> keys) =>
    [
        PostgresParameter.Column(keys, NpgsqlDbType.Text, static key => key.ProjectId),
        PostgresParameter.Column(keys, NpgsqlDbType.Text, static key => key.Key),
    ];

    private static NpgsqlParameter[] Parameters(PostgresDatabase database, IReadOnlyList<NewJob> jobs) =>
    [
        database.Clock(),
        PostgresParameter.Column(jobs, NpgsqlDbType.Uuid, static job => job.Id),
        PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.ProjectId),
        PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.Type),
        PostgresParameter.Column(jobs, NpgsqlDbType.Jsonb, static job => job.Payload.Utf8.ToArray()),
        PostgresParameter.Column(jobs, NpgsqlDbType.Text, static job => job.Queue),
        PostgresParameter.Column(jobs, NpgsqlDbType.Smallint, static job => (short)job.Priority),
        PostgresParameter.Column(jobs, NpgsqlDbType.Integer, static job => job.MaxAttempts),
        PostgresParameter.SpanColumn(jobs, static job => job.Delay),
        PostgresParameter.Column(jobs, NpgsqlDbType.TimestampTz, static job => job.ScheduledAt?.ToUniversalTime()),
        .. ExpiryParameters(jobs.Any(static job => job.ExpiresAt is not null || job.ExpiresAfter is not null) ? jobs : []),
        PostgresParameter.Column(
            jobs.Any(static job => job.TraceContext is not null) ? jobs : [], NpgsqlDbType.Text, static job => job.TraceContext),
    ];

    /// <summary>The expiries of a batch; of none of its jobs, so that the usual batch has nothing to send, or of each.</summary>
    private static NpgsqlParameter[] ExpiryParameters(IReadOnlyList<NewJob> jobs) =>
    [
        PostgresParameter.Column(jobs, NpgsqlDbType.TimestampTz, static job => job.ExpiresAt?.ToUniversalTime()),
        PostgresParameter.SpanColumn(jobs, static job => job.ExpiresAfter),
    ];

    private static async Task<Dictionary<UniqueKey, Job>> ReadHoldersAsync(
        IReadOnlyList<UniqueKey> keys, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var holders = new Dictionary<UniqueKey, Job>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            UniqueKey key = keys[(int)rows.GetInt64(0) - 1];
            holders[key] = JobColumns.Read(rows, 2, key.ProjectId, rows.GetGuid(1));
        }

        return holders;
    }

    private static async Task<Job[]> ReadAsync(IReadOnlyList<NewJob> jobs, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        // Rows come back in the order of insertion; SQL does not promise it, so each is looked up when it is out of place.
        var stored = new Job[jobs.Count];
        Dictionary<Guid, int>? places = null;
        for (int row = 0; await rows.ReadAsync(cancellationToken).ConfigureAwait(false); row++)
        {
            Guid id = rows.GetGuid(0);
            int place = jobs[row].Id == id ? row : (places ??= Places(jobs))[id];
            stored[place] = jobs[place].AsStored(
                rows.GetFieldValue<DateTimeOffset>(1), rows.GetFieldValue<DateTimeOffset>(2), JobColumns.ReadTime(rows, 3));
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
