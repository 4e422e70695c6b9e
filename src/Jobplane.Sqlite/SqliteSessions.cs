using System.Collections.Concurrent;

namespace Jobplane.Sqlite;

/// <summary>A few sessions that are used in turn, and opened when first needed.</summary>
/// <param name="size">Most sessions in use at once.</param>
/// <param name="begin">How their transactions begin.</param>
/// <param name="open">Opens a session.</param>
internal sealed class SqliteSessions(int size, string begin, Func<SqliteSession> open) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size, size);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly CancellationTokenSource _ending = new();

    /// <summary>
    /// Runs work in a transaction on a free session. SQLite's calls block, so they run on a thread of the pool, not on the
    /// caller's; cancellation ends the wait for a lock, but no work that has begun.
    /// </summary>
    /// <exception cref="TimeoutException">No session was free for as long as a lock may be waited for.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (!await _free.WaitAsync(SqliteSession.BusyTimeout, cancellationToken).ConfigureAwait(false))
            throw new TimeoutException($"Earlier calls of this process have kept it busy for {SqliteSession.BusyTimeout.TotalSeconds:0} s.");
        try
        {
            ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
            return await Task.Run(() => Run(work, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the work in hand, but not for its locks, and closes the connections.</summary>
    public void Dispose()
    {
        if (_ending.IsCancellationRequested)
            return;
        _ending.Cancel();
        for (int i = 0; i < size; i++)
            _free.Wait();
        while (_idle.TryTake(out SqliteSession? session))
            session.Dispose();
        _free.Release(size);
    }

    private T Run<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        SqliteSession session = _idle.TryTake(out SqliteSession? idle) ? idle : open();
        try
        {
            T result = session.RunInTransaction(begin, work, cancellationToken, _ending.Token);
            _idle.Add(session);
            return result;
        }
        catch
        {
            // Closing rolls back whatever state the transaction is in; the next call opens a sound connection.
            session.Dispose();
            throw;
        }
    }
}
