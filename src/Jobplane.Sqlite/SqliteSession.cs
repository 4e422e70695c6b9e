using Jobplane.Storage;
using Microsoft.Data.Sqlite;

namespace Jobplane.Sqlite;

/// <summary>A connection with the statements prepared on it, and the time of its current transaction.</summary>
internal sealed class SqliteSession(
    SqliteConnection connection, SqliteTransaction? transaction, IReadOnlyDictionary<string, string> blocks, StoreClock clock) : IDisposable
{
    // SQLite's time moves between statements. A transaction reads it once, so that all of its statements agree.
    private const string ReadNow = "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private string? _now;

    /// <summary>The time of the transaction: the database's, unless a test sets it.</summary>
    public string Now => _now ??= clock.Now is { } now ? SqliteTime.Format(now) : (string)Prepare(ReadNow).ExecuteScalar()!;

    /// <summary>A statement block, its clock bound.</summary>
    public SqliteStatement this[string block]
    {
        get
        {
            if (!_statements.TryGetValue(block, out SqliteStatement? statement))
                _statements.Add(block, statement = new SqliteStatement(Prepare(blocks[block])));
            return blocks[block].Contains("$clock", StringComparison.Ordinal) ? statement.Bind("$clock", Now) : statement;
        }
    }

    /// <summary>Runs work in a transaction of its own. When anything fails, the session is of no more use: dispose it, which rolls back.</summary>
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
    public void Execute(string sql) => Prepare(sql).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
            command.Dispose();
        if (transaction is null)
            connection.Dispose();
    }

    private SqliteCommand Prepare(string sql)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            _commands.Add(sql, command);
        }

        return command;
    }
}
