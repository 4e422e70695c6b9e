using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>
/// One block, prepared on a connection: one statement, or several that run one after the other. It is bound and run as often
/// as needed. It talks to SQLite itself, as the driver's commands cost more than the statements: a batch of 1,000
/// enqueues took twice as long with them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly List<Part> _parts = [];

    public SqliteStatement(sqlite3 database, string block)
    {
        _database = database;
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(block);
        while (!rest.IsEmpty)
        {
            Check(raw.sqlite3_prepare_v3(database, rest, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement, out rest));
            _parts.Add(new Part(statement));
        }
    }

    /// <summary>Whether the block has a parameter of this name.</summary>
    public bool Has(string parameter) => _parts.Exists(part => part.Parameters.ContainsKey(parameter));

    public SqliteStatement Bind(string parameter, string? value) =>
        value is null ? BindNull(parameter) : Bind(parameter, Encoding.UTF8.GetBytes(value));

    /// <summary>Binds a text that is UTF-8 already.</summary>
    public SqliteStatement Bind(string parameter, ReadOnlySpan<byte> utf8)
    {
        foreach (Part part in _parts)
        {
            if (part.Parameters.TryGetValue(parameter, out int index))
                Check(raw.sqlite3_bind_text(part.Statement, index, utf8));
        }

        return this;
    }

    public SqliteStatement Bind(string parameter, long value)
    {
        foreach (Part part in _parts)
        {
            if (part.Parameters.TryGetValue(parameter, out int index))
                Check(raw.sqlite3_bind_int64(part.Statement, index, value));
        }

        return this;
    }

    public SqliteStatement Bind(string parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    /// <summary>An id is text in lower case.</summary>
    public SqliteStatement Bind(string parameter, Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _, "D");
        return Bind(parameter, (ReadOnlySpan<byte>)text);
    }

    public SqliteStatement Bind(string parameter, DateTimeOffset? value) =>
        Bind(parameter, value is { } time ? SqliteTime.Format(time) : null);

    /// <summary>A span of time is a number of seconds.</summary>
    public SqliteStatement Bind(string parameter, TimeSpan? value)
    {
        if (value is not { } span)
            return BindNull(parameter);
        foreach (Part part in _parts)
        {
            if (part.Parameters.TryGetValue(parameter, out int index))
                Check(raw.sqlite3_bind_double(part.Statement, index, span.TotalSeconds));
        }

        return this;
    }

    /// <summary>Runs the block, and returns how many rows its last statement changed.</summary>
    public int Execute()
    {
        foreach (Part part in _parts)
            RunToEnd(part.Statement);
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs the block, and reads every row that its last statement returns.</summary>
    public List<T> Query<T>(ReadRow<T> read)
    {
        for (int i = 0; i < _parts.Count - 1; i++)
            RunToEnd(_parts[i].Statement);
        sqlite3_stmt last = _parts[^1].Statement;
        var rows = new List<T>();
        while (Step(last))
            rows.Add(read(new SqliteRow(last)));
        Check(raw.sqlite3_reset(last));
        return rows;
    }

    public void Dispose()
    {
        foreach (Part part in _parts)
            part.Statement.Dispose();
    }

    private SqliteStatement BindNull(string parameter)
    {
        foreach (Part part in _parts)
        {
            if (part.Parameters.TryGetValue(parameter, out int index))
                Check(raw.sqlite3_bind_null(part.Statement, index));
        }

        return this;
    }

    private void RunToEnd(sqlite3_stmt statement)
    {
        while (Step(statement))
        {
        }

        Check(raw.sqlite3_reset(statement));
    }

    /// <summary>Runs on to the next row; false at the end.</summary>
    private bool Step(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
            return true;
        // Until it is reset, a statement that failed takes no new values.
        if (result != raw.SQLITE_DONE)
            raw.sqlite3_reset(statement);
        Check(result);
        return false;
    }

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            SqliteException.ThrowExceptionForRC(result, _database);
    }

    /// <summary>Reads one row.</summary>
    public delegate T ReadRow<out T>(SqliteRow row);

    private sealed class Part(sqlite3_stmt statement)
    {
        public sqlite3_stmt Statement { get; } = statement;

        public Dictionary<string, int> Parameters { get; } = Enumerable.Range(1, raw.sqlite3_bind_parameter_count(statement))
            .ToDictionary(index => raw.sqlite3_bind_parameter_name(statement, index).utf8_to_string(), StringComparer.Ordinal);
    }
}
