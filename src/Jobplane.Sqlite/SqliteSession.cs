using Jobplane.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>A connection with the blocks prepared on it, and the time of its current transaction.</summary>
internal sealed class SqliteSession(
    SqliteConnection connection, IReadOnlyDictionary<string, string> blocks, StoreClock clock, bool ownsConnection = false) : IDisposable
{
    // SQLite's time moves between statements. A transaction reads it once, so that all of its statements agree.
    private const string ReadNow = "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

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

    /// <summary>Runs work in a transaction of its own. When it fails, the transaction may still be open.</summary>
    /// <param name="begin"><c>BEGIN</c> to read, <c>BEGIN IMMEDIATE</c> to write.</param>
    /// <param name="work">The work.</param>
    public T RunInTransaction<T>(string begin, Func<SqliteSession, T> work)
    {
        _now = null;
        Execute(begin);
        T result = work(this);
        Execute("COMMIT");
        return result;
    }

    /// <summary>Runs a text that is not one of the blocks: a migration, or one that steers the transaction.</summary>
    public void Execute(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_database, sql), _database);

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements.Values)
            statement.Dispose();
        if (ownsConnection)
            connection.Dispose();
    }

    private SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
            _statements.Add(sql, statement = new SqliteStatement(_database, sql));
        return statement;
    }
}
