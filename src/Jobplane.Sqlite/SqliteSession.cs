using System.Diagnostics;
using Jobplane.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>A connection with the blocks prepared on it, and the time of its current transaction.</summary>
internal sealed class SqliteSession(
    SqliteConnection connection,
    IReadOnlyDictionary<string, string> blocks,
    StoreClock clock,
    bool ownsConnection = false,
    SqliteTriggers? triggers = null) : IDisposable
{
    // SQLite's time moves between statements. A transaction reads it once, so that all of its statements agree.
    private const string ReadNow = "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

    /// <summary>How long a lock is waited for.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(15);

    // SQLite's own wait for a lock cannot be interrupted, so a transaction begins with short ones.
    private const int BeginTimeoutMilliseconds = 200;

    private readonly sqlite3 _database = connection.Handle!;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private string? _now;

    /// <summary>The time of the transaction: the database's, unless a test sets it.</summary>
    public string Now => _now ??= clock.Now is { } now
        ? SqliteTime.Format(now)
        : Prepare(ReadNow).Query(static row => row.Text(0))[0];

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>A block, its clock bound.</summary>
    public SqliteStatement this[string block]
    {
        get
        {
            SqliteStatement statement = Prepare(blocks[block]);
            return statement.Has("$clock") ? statement.Bind("$clock", Now) : statement;
        }
    }

    /// <summary>A block as it stands in its file.</summary>
    public string TextOf(string block) => blocks[block];

    /// <summary>Runs work in a transaction of its own. When it fails, the transaction may still be open.</summary>
    /// <param name="begin"><c>BEGIN</c> to read, <c>BEGIN IMMEDIATE</c> to write.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait for a lock, as the caller does not want it any more.</param>
    /// <param name="ending">Ends the wait for a lock too, but as if its time were over.</param>
    public T RunInTransaction<T>(string begin, Func<SqliteSession, T> work, CancellationToken cancellationToken, CancellationToken ending)
    {
        _now = null;
        Begin(begin, cancellationToken, ending);
        triggers?.Choose();
        T result = work(this);
        Execute("COMMIT");
        return result;
    }

    /// <summary>Runs a text that is not one of the blocks: a migration, or one that steers the transaction.</summary>
    public void Execute(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_database, sql), _database);

    /// <summary>Lets triggers fire in this transaction, for statements that are not the store's usual ones.</summary>
    public void EnableTriggers() => triggers?.Enable();

    public void Dispose()
    {
        triggers?.Dispose();
        foreach (SqliteStatement statement in _statements.Values)
            statement.Dispose();
        if (ownsConnection)
            connection.Dispose();
    }

    private void Begin(string begin, CancellationToken cancellationToken, CancellationToken ending)
    {
        var waiting = Stopwatch.StartNew();
        raw.sqlite3_busy_timeout(_database, BeginTimeoutMilliseconds);
        int result;
        while (IsBusy(result = raw.sqlite3_exec(_database, begin)) && waiting.Elapsed < BusyTimeout && !ending.IsCancellationRequested)
            cancellationToken.ThrowIfCancellationRequested();
        SqliteException.ThrowExceptionForRC(result, _database);
        raw.sqlite3_busy_timeout(_database, (int)BusyTimeout.TotalMilliseconds);
    }

    // The upper bits say more of the reason.
    private static bool IsBusy(int result) => (result & 0xFF) == raw.SQLITE_BUSY;

    private SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
            _statements.Add(sql, statement = new SqliteStatement(_database, sql));
        return statement;
    }
}
