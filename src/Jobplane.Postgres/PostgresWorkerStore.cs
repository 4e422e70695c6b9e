using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The workers' plane on PostgreSQL.</summary>
internal sealed class PostgresWorkerStore(PostgresDatabase database) : IWorkerStore
{
    private const int Looks = 3;

    public Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken) => database.ExecuteAsync(
        "WorkerRegister",
        [
            database.Clock(),
            PostgresParameter.Of(worker.Id),
            PostgresParameter.Of(lease),
            PostgresParameter.Of(worker.Host),
            PostgresParameter.Of(worker.ProcessId),
            PostgresParameter.Of(worker.Version),
        ],
        cancellationToken);

    public async Task<bool> HeartbeatAsync(
        Guid workerId, TimeSpan lease, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken)
    {
        int renewed = await database.ExecuteAsync(
            "WorkerHeartbeat",
            [
                database.Clock(),
                PostgresParameter.Of(workerId),
                PostgresParameter.Of(lease),
                PostgresParameter.Column(finishedClaims, NpgsqlDbType.Bigint, static claim => claim),
            ],
            cancellationToken).ConfigureAwait(false);
        return renewed == 1;
    }

    public Task DeregisterAsync(Guid workerId, CancellationToken cancellationToken) =>
        database.ExecuteAsync("WorkerDeregister", [PostgresParameter.Of(workerId)], cancellationToken);

    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => database.QueryAsync(
        "JobClaim",
        [
            database.Clock(),
            PostgresParameter.Of(request.WorkerId),
            PostgresParameter.Of(request.Queue),
            PostgresParameter.Column(request.Types, NpgsqlDbType.Text, static type => type),
            PostgresParameter.Of(request.Limit),
        ],
        (rows, token) => ReadClaimedAsync(request.Queue, rows, token),
        cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => WriteAsync(
        jobs,
        batch => database.QueryAsync(
            "JobComplete",
            [database.Clock(), .. KeyParameters(batch, static job => job)],
            (rows, token) => ReadHeldAsync(batch, static job => job, rows, token),
            cancellationToken));

    public Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken) => WriteAsync(
        attempts,
        batch => database.QueryAsync(
            "JobFail",
            [
                database.Clock(),
                .. KeyParameters(batch, static attempt => attempt.Key),
                PostgresParameter.Column(batch, NpgsqlDbType.Text, static attempt => attempt.Error),
                PostgresParameter.Column(batch, NpgsqlDbType.Interval, static attempt => attempt.RetryAfter),
            ],
            (rows, token) => ReadHeldAsync(batch, static attempt => attempt.Key, rows, token),
            cancellationToken));

    public Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => WriteAsync(
        jobs,
        batch => database.QueryAsync(
            "JobRelease",
            KeyParameters(batch, static job => job),
            (rows, token) => ReadHeldAsync(batch, static job => job, rows, token),
            cancellationToken));

    /// <summary>
    /// Writes outcomes, and those that were not taken again. A row that another transaction changed in the meantime is locked
    /// in its new version, which the statement cannot update; only a further look tells it from a lost claim.
    /// </summary>
    private static async Task<bool[]> WriteAsync<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, Task<bool[]>> write)
    {
        bool[] held = await write(items).ConfigureAwait(false);
        for (int look = 1; look < Looks && held.Contains(false); look++)
        {
            int[] missed = [.. Enumerable.Range(0, held.Length).Where(i => !held[i])];
            bool[] again = await write([.. missed.Select(i => items[i])]).ConfigureAwait(false);
            for (int i = 0; i < missed.Length; i++)
                held[missed[i]] = again[i];
        }

        return held;
    }

    private static NpgsqlParameter[] KeyParameters<T>(IReadOnlyList<T> items, Func<T, ClaimKey> key) =>
    [
        PostgresParameter.Column(items, NpgsqlDbType.Uuid, item => key(item).JobId),
        PostgresParameter.Column(items, NpgsqlDbType.Bigint, item => key(item).ClaimId),
    ];

    /// <summary>For each item, whether the statement returned its job: the claim still held it.</summary>
    private static async Task<bool[]> ReadHeldAsync<T>(
        IReadOnlyList<T> items, Func<T, ClaimKey> key, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var held = new HashSet<ClaimKey>(items.Count);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            held.Add(new ClaimKey(rows.GetGuid(0), rows.GetInt64(1)));
        return [.. items.Select(item => held.Contains(key(item)))];
    }

    private static async Task<IReadOnlyList<ClaimedJob>> ReadClaimedAsync(string queue, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var claimed = new List<(short Priority, long Rank, ClaimedJob Job)>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            claimed.Add((rows.GetInt16(7), rows.GetInt64(8), new ClaimedJob
            {
                Key = new ClaimKey(rows.GetGuid(0), rows.GetInt64(1)),
                ProjectId = rows.GetString(2),
                Type = rows.GetString(3),
                Queue = queue,
                Payload = new JobPayload(rows.GetFieldValue<byte[]>(4)),
                Attempt = rows.GetInt32(5),
                MaxAttempts = rows.GetInt32(6),
            }));
        }

        // An UPDATE returns its rows in no order of ours.
        claimed.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Rank.CompareTo(b.Rank));
        return claimed.ConvertAll(static row => row.Job);
    }
}
