using System.Collections.Concurrent;
using Jobplane.Idempotency;

namespace Jobplane.Sqlite;

/// <summary>
/// Carries requests with a key out once. What a request does, its key and its answer are one transaction, so that after a crash
/// either all of it is there or nothing.
/// </summary>
/// <remarks>
/// Block "IdempotencyLock" is empty: the transaction has the only write lock. Repeats in this process are told so at once, instead of
/// waiting for it; one in another process waits, and then gets the answer to the first.
/// </remarks>
internal sealed class SqliteIdempotency(SqliteDatabase database)
{
    private readonly ConcurrentDictionary<(string ProjectId, string Route, string Value), bool> _inFlight = new();

    /// <summary>Carries a request out, unless its key is known or in use.</summary>
    /// <param name="request">The key, and the answer to keep.</param>
    /// <param name="work">What the request does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IdempotentResult<T>> RunOnceAsync<T>(
        KeyedRequest<T> request, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        (string, string, string) key = (request.Key.ProjectId, request.Key.Route, request.Key.Value);
        if (!_inFlight.TryAdd(key, true))
            return new IdempotentResult<T>.InFlight();
        try
        {
            return await database.WriteAsync(session => RunOnce(session, request, work), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _inFlight.TryRemove(key, out _);
        }
    }

    private static IdempotentResult<T> RunOnce<T>(SqliteSession session, KeyedRequest<T> request, Func<SqliteSession, T> work)
    {
        if (Bind(session["IdempotencyGet"], request.Key).Bind("$kept", IdempotencyKey.Kept).Query(row => Read(row, request)) is [var known])
            return known;
        T result = work(session);
        // What is refused has changed nothing, so there is nothing to undo.
        if (request.Answer(result) is { } answer)
        {
            Bind(session["IdempotencyRecord"], request.Key)
                .Bind("$fingerprint", request.Key.Fingerprint)
                .Bind("$status", answer.Status)
                .Bind("$location", answer.Location)
                .Bind("$body", answer.Body)
                .Execute();
        }

        return new IdempotentResult<T>.Done(result);
    }

    private static IdempotentResult<T> Read<T>(SqliteRow row, KeyedRequest<T> request) =>
        request.Repeat(row.Text(0), new IdempotentAnswer(row.Int32(1), row.TextOrNull(2), row.Text(3)));

    private static SqliteStatement Bind(SqliteStatement statement, IdempotencyKey key) =>
        statement.Bind("$project", key.ProjectId).Bind("$route", key.Route).Bind("$key", key.Value);
}
