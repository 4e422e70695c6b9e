using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The workers' plane on PostgreSQL.</summary>
internal sealed class PostgresWorkerStore(PostgresDatabase database) : IWorkerStore
{
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

    public Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => database.QueryAsync(
        "JobComplete",
        [database.Clock(), .. KeyParameters(jobs, static job => job)],
        (rows, token) => ReadHeldAsync(jobs, static job => job, rows, token),
        cancellationToken);

    public Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken) => database.QueryAsync(
        "JobFail",
        [
            database.Clock(),
            .. KeyParameters(attempts, static attempt => attempt.Key),
            PostgresParameter.Column(attempts, NpgsqlDbType.Text, static attempt => attempt.Error),
            PostgresParameter.Column(attempts, NpgsqlDbType.Interval, static attempt => attempt.RetryAfter),
        ],
        (rows, token) => ReadHeldAsync(attempts, static attempt => attempt.Key, rows, token),
        cancellationToken);

    public Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) => database.QueryAsync(
        "JobRelease",
        KeyParameters(jobs, static job => job),
        (rows, token) => ReadHeldAsync(jobs, static job => job, rows, token),
        cancellationToken);

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
