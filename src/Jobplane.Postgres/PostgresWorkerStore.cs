using System.Data.Common;
using Jobplane.Statistics;
using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The workers' plane on PostgreSQL.</summary>
internal sealed class PostgresWorkerStore(PostgresDatabase database, RankFloors floors) : IWorkerStore
{
    private const int Looks = 3;

    private readonly PostgresClaims _claims = new(database, floors);

    public Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken) => database.ExecuteAsync(
        "WorkerRegister",
        [
            database.Clock(),
            PostgresParameter.Of(worker.Id),
            PostgresParameter.Of(lease),
            PostgresParameter.Of(worker.Host),
            PostgresParameter.Of(worker.ProcessId),
            PostgresParameter.Of(worker.Version),
            PostgresParameter.Of(worker.Queues),
            PostgresParameter.Of(worker.Slots),
            PostgresParameter.Of(worker.Types),
        ],
        cancellationToken);

    public async Task<bool> HeartbeatAsync(
        Guid workerId, TimeSpan lease, int slots, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken)
    {
        int renewed = await database.ExecuteAsync(
            "WorkerHeartbeat",
            [
                database.Clock(),
                PostgresParameter.Of(workerId),
                PostgresParameter.Of(lease),
                PostgresParameter.Column(finishedClaims, NpgsqlDbType.Bigint, static claim => claim),
                PostgresParameter.Of(slots),
            ],
            cancellationToken).ConfigureAwait(false);
        return renewed == 1;
    }

    public Task DeregisterAsync(Guid workerId, CancellationToken cancellationToken) =>
        database.ExecuteAsync("WorkerDeregister", [PostgresParameter.Of(workerId)], cancellationToken);

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        _claims.ClaimAsync(request, cancellationToken);

    public Task<int> ReleaseUnknownAsync(
        Guid workerId, string queue, IReadOnlyList<long> knownClaims, CancellationToken cancellationToken) => database.ExecuteAsync(
        "JobReleaseUnknown",
        [
            PostgresParameter.Of(workerId),
            PostgresParameter.Of(queue),
            PostgresParameter.Column(knownClaims, NpgsqlDbType.Bigint, static claim => claim),
        ],
        cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => WriteAsync(
        jobs,
        static job => job,
        (batch, rows) => database.QueryAsync(
            "JobComplete",
            [database.Clock(), .. KeyParameters(batch, static job => job), RowAddress.Parameter(rows)],
            (reader, token) => ReadHeldAsync(batch, static job => job, reader, token),
            cancellationToken),
        cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<JobCompletion> jobs, CancellationToken cancellationToken) => WriteAsync(
        jobs,
        static job => job.Key,
        (batch, rows) => database.QueryAsync(
            "JobCompleteWithResult",
            [
                database.Clock(),
                .. KeyParameters(batch, static job => job.Key),
                RowAddress.Parameter(rows),
                PostgresParameter.Column(batch, NpgsqlDbType.Jsonb, static job => job.Result),
            ],
            (reader, token) => ReadHeldAsync(batch, static job => job.Key, reader, token),
            cancellationToken),
        cancellationToken);

    public async Task<bool> CompleteAsync(
        ClaimKey job, ProgressReport? progress, IReadOnlyList<LogLine> lines, byte[]? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (progress is not null)
        {
            await database.QueryAsync(
                "JobReport", ReportParameters([progress]), transaction, static (_, _) => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
        }

        if (lines.Count > 0)
        {
            await database.QueryAsync(
                "JobLogAppend", LogParameters(lines), transaction, static (_, _) => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
        }

        return await database.QueryAsync(
            "JobCompleteIn",
            [database.Clock(), PostgresParameter.Of(job.JobId), PostgresParameter.Of(job.ClaimId), PostgresParameter.OfJson(result)],
            transaction,
            static (rows, token) => rows.ReadAsync(token),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<bool[]> ReportAsync(IReadOnlyList<ProgressReport> reports, CancellationToken cancellationToken) => database.QueryAsync(
        "JobReport",
        ReportParameters(reports),
        (rows, token) => ReadHeldAsync(reports, static report => report.Key, rows, token),
        cancellationToken);

    public Task<bool[]> LogAsync(IReadOnlyList<LogLine> lines, CancellationToken cancellationToken) => database.QueryAsync(
        "JobLogAppend",
        LogParameters(lines),
        (rows, token) => ReadHeldAsync(lines, static line => line.Key, rows, token),
        cancellationToken);

    public Task<byte[]?[]> GetCheckpointsAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) => database.QueryAsync(
        "JobCheckpoints",
        [PostgresParameter.Column(jobIds, NpgsqlDbType.Uuid, static id => id)],
        async (rows, token) =>
        {
            var checkpoints = new byte[]?[jobIds.Count];
            while (await rows.ReadAsync(token).ConfigureAwait(false))
                checkpoints[rows.GetInt64(0) - 1] = rows.GetFieldValue<byte[]>(1);
            return checkpoints;
        },
        cancellationToken);

    public Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken) => WriteAsync(
        attempts,
        static attempt => attempt.Key,
        (batch, rows) => database.QueryAsync(
            "JobFail",
            [
                database.Clock(),
                .. KeyParameters(batch, static attempt => attempt.Key),
                RowAddress.Parameter(rows),
                PostgresParameter.Column(batch, NpgsqlDbType.Text, static attempt => attempt.Error),
                PostgresParameter.SpanColumn(batch, static attempt => attempt.RetryAfter),
                PostgresParameter.Column(batch, NpgsqlDbType.Boolean, static attempt => attempt.IsCancelled),
            ],
            (reader, token) => ReadHeldAsync(batch, static attempt => attempt.Key, reader, token),
            cancellationToken),
        cancellationToken);

    public Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => WriteAsync(
        jobs,
        static job => job,
        (batch, rows) => database.QueryAsync(
            "JobRelease",
            [database.Clock(), .. KeyParameters(batch, static job => job), RowAddress.Parameter(rows)],
            (reader, token) => ReadHeldAsync(batch, static job => job, reader, token),
            cancellationToken),
        cancellationToken);

    public Task<bool[]> SnoozeAsync(IReadOnlyList<SnoozedJob> jobs, CancellationToken cancellationToken) => WriteAsync(
        jobs,
        static job => job.Key,
        (batch, rows) => database.QueryAsync(
            "JobSnooze",
            [
                database.Clock(),
                .. KeyParameters(batch, static job => job.Key),
                RowAddress.Parameter(rows),
                PostgresParameter.SpanColumn(batch, static job => job.Delay),
            ],
            (reader, token) => ReadHeldAsync(batch, static job => job.Key, reader, token),
            cancellationToken),
        cancellationToken);

    public Task RecordStatisticsAsync(StatisticsBatch batch, CancellationToken cancellationToken) => database.ExecuteAsync(
        "StatisticsRecord",
        [database.Clock(), .. StatisticsColumns.Parameters(batch.Tallies()), .. StatisticsColumns.Parameters(batch.Failures())],
        cancellationToken);

    /// <summary>
    /// Writes outcomes to the rows where the claims left them. What the statement did not take has moved, or was lost: a further
    /// look tells, and writes what has moved where it is now. As somebody may be changing a job all the time, looks are limited.
    /// </summary>
    private async Task<bool[]> WriteAsync<T>(
        IReadOnlyList<T> items,
        Func<T, ClaimKey> key,
        Func<IReadOnlyList<T>, long[], Task<bool[]>> write,
        CancellationToken cancellationToken)
    {
        bool[] held = await write(items, [.. items.Select(item => key(item).Row)]).ConfigureAwait(false);
        for (int look = 1; look < Looks && held.Contains(false); look++)
        {
            int[] missed = [.. Enumerable.Range(0, held.Length).Where(i => !held[i])];
            List<(int Item, long Row)> moved = await LocateAsync(missed, i => key(items[i]), cancellationToken).ConfigureAwait(false);
            if (moved.Count == 0)
                break;
            bool[] again = await write([.. moved.Select(place => items[place.Item])], [.. moved.Select(place => place.Row)]).ConfigureAwait(false);
            for (int i = 0; i < again.Length; i++)
                held[moved[i].Item] = again[i];
        }

        return held;
    }

    private Task<List<(int Item, long Row)>> LocateAsync(int[] items, Func<int, ClaimKey> key, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "JobLocate",
            KeyParameters(items, key),
            async (rows, token) =>
            {
                var found = new List<(int, long)>();
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                    found.Add((items[rows.GetInt64(0) - 1], RowAddress.Pack(rows.GetFieldValue<NpgsqlTid>(1))));
                return found;
            },
            cancellationToken);

    private NpgsqlParameter[] ReportParameters(IReadOnlyList<ProgressReport> reports) =>
    [
        database.Clock(),
        .. KeyParameters(reports, static report => report.Key),
        PostgresParameter.Column(reports, NpgsqlDbType.Double, static report => report.Percent),
        PostgresParameter.Column(reports, NpgsqlDbType.Text, static report => report.Message),
        PostgresParameter.Column(reports, NpgsqlDbType.Jsonb, static report => report.Checkpoint),
    ];

    private NpgsqlParameter[] LogParameters(IReadOnlyList<LogLine> lines) =>
    [
        database.Clock(),
        .. KeyParameters(lines, static line => line.Key),
        PostgresParameter.Column(lines, NpgsqlDbType.Integer, static line => line.Number),
        PostgresParameter.Column(lines, NpgsqlDbType.Integer, static line => line.Attempt),
        PostgresParameter.SpanColumn(lines, static line => line.Age),
        PostgresParameter.Column(lines, NpgsqlDbType.Text, static line => line.Level.ToName()),
        PostgresParameter.Column(lines, NpgsqlDbType.Text, static line => line.Message),
    ];

    private static NpgsqlParameter[] KeyParameters<T>(IReadOnlyList<T> items, Func<T, ClaimKey> key) =>
    [
        PostgresParameter.Column(items, NpgsqlDbType.Uuid, item => key(item).JobId),
        PostgresParameter.Column(items, NpgsqlDbType.Bigint, item => key(item).ClaimId),
    ];

    /// <summary>For each item, whether the statement returned its job: the claim still held it.</summary>
    private static async Task<bool[]> ReadHeldAsync<T>(
        IReadOnlyList<T> items, Func<T, ClaimKey> key, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var held = new HashSet<(Guid, long)>(items.Count);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            held.Add((rows.GetGuid(0), rows.GetInt64(1)));
        return [.. items.Select(item => held.Contains((key(item).JobId, key(item).ClaimId)))];
    }
}
