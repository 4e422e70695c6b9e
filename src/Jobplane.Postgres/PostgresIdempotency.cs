using Jobplane.Idempotency;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>
/// Carries requests with a key out once. What a request does, its key and its answer are one transaction, so that after a crash
/// either all of it is there or nothing.
/// </summary>
internal static class PostgresIdempotency
{
    /// <summary>Carries a request out, unless its key is known or in use.</summary>
    /// <param name="tenants">The way to the database.</param>
    /// <param name="request">The key, and the answer to keep.</param>
    /// <param name="work">What the request does, on the transaction given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<IdempotentResult<T>> RunOnceAsync<T>(
        this TenantDatabase tenants,
        KeyedRequest<T> request,
        Func<NpgsqlTransaction, Task<T>> work,
        CancellationToken cancellationToken) =>
        tenants.TransactAsync(
            [request.Key.ProjectId], transaction => RunOnceAsync(tenants.Database, request, work, transaction, cancellationToken), cancellationToken);

    private static async Task<IdempotentResult<T>> RunOnceAsync<T>(
        PostgresDatabase database,
        KeyedRequest<T> request,
        Func<NpgsqlTransaction, Task<T>> work,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken)
    {
        if (!await TryLockAsync(database, request.Key, transaction, cancellationToken).ConfigureAwait(false))
            return new IdempotentResult<T>.InFlight();
        if (await FindAsync(database, request, transaction, cancellationToken).ConfigureAwait(false) is { } known)
            return known;
        T result = await work(transaction).ConfigureAwait(false);
        if (request.Answer(result) is { } answer)
        {
            await RecordAsync(database, request.Key, answer, transaction, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return new IdempotentResult<T>.Done(result);
    }

    private static Task<bool> TryLockAsync(
        PostgresDatabase database, IdempotencyKey key, NpgsqlTransaction transaction, CancellationToken cancellationToken) => database.QueryAsync(
        "IdempotencyLock",
        KeyParameters(key),
        transaction,
        static async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false) && rows.GetBoolean(0),
        cancellationToken);

    private static Task<IdempotentResult<T>?> FindAsync<T>(
        PostgresDatabase database, KeyedRequest<T> request, NpgsqlTransaction transaction, CancellationToken cancellationToken) => database.QueryAsync(
        "IdempotencyGet",
        [database.Clock(), .. KeyParameters(request.Key), PostgresParameter.Of(IdempotencyKey.Kept)],
        transaction,
        async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false)
            ? request.Repeat(
                rows.GetString(0),
                new IdempotentAnswer(rows.GetInt32(1), await rows.IsDBNullAsync(2, token).ConfigureAwait(false) ? null : rows.GetString(2), rows.GetString(3)))
            : null,
        cancellationToken);

    private static Task<bool> RecordAsync(
        PostgresDatabase database, IdempotencyKey key, IdempotentAnswer answer, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "IdempotencyRecord",
            [
                database.Clock(),
                .. KeyParameters(key),
                PostgresParameter.Of(key.Fingerprint),
                PostgresParameter.Of(answer.Status),
                PostgresParameter.Of(answer.Location),
                PostgresParameter.Of(answer.Body),
            ],
            transaction,
            static (_, _) => Task.FromResult(true),
            cancellationToken);

    private static NpgsqlParameter[] KeyParameters(IdempotencyKey key) =>
        [PostgresParameter.Of(key.ProjectId), PostgresParameter.Of(key.Route), PostgresParameter.Of(key.Value)];
}
