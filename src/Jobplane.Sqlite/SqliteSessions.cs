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
    private volatile bool _disposed;

    /// <summary>
    /// Runs work in a transaction on a free session. SQLite's calls block, so they run on a thread of the pool, not on the
    /// caller's; once begun they are not cancelled.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => Run(work), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the work in hand, and closes the connections.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        for (int i = 0; i < size; i++)
            _free.Wait();
        _disposed = true;
        while (_idle.TryTake(out SqliteSession? session))
            session.Dispose();
        _free.Release(size);
    }

    private T Run<T>(Func<SqliteSession, T> work)
    {
        SqliteSession session = _idle.TryTake(out SqliteSession? idle) ? idle : open();
        try
        {
            T result = session.RunInTransaction(begin, work);
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
