using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>
/// One block, prepared on a connection: one statement, or several that run one after the other. It is bound and run as often
/// as needed. It calls SQLite itself, because the driver's commands cost more than the statements do.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly List<sqlite3_stmt> _statements = [];
    private readonly Dictionary<string, List<(sqlite3_stmt Statement, int Index)>> _parameters = new(StringComparer.Ordinal);

    public SqliteStatement(sqlite3 database, string block)
    {
        _database = database;
        try
        {
            Prepare(Encoding.UTF8.GetBytes(block));
        }
        catch
        {
            // A connection lives on, its transaction and locks with it, until the last of its statements is gone.
            Dispose();
            throw;
        }
    }

    /// <summary>Reads one row.</summary>
    public delegate T ReadRow<out T>(SqliteRow row);

    /// <summary>Whether the block has a parameter of this name.</summary>
    public bool Has(string parameter) => _parameters.ContainsKey(parameter);

    /// <summary>Binds a text that is UTF-8 already.</summary>
    public SqliteStatement Bind(string parameter, ReadOnlySpan<byte> utf8)
    {
        foreach ((sqlite3_stmt statement, int index) in _parameters[parameter])
            Check(raw.sqlite3_bind_text(statement, index, utf8));
        return this;
    }

    /// <summary>Binds a text that is UTF-8 already, or null.</summary>
    public SqliteStatement BindUtf8(string parameter, byte[]? utf8) => utf8 is null ? BindNull(parameter) : Bind(parameter, (ReadOnlySpan<byte>)utf8);

    public SqliteStatement Bind(string parameter, string? value) =>
        value is null ? BindNull(parameter) : Bind(parameter, Encoding.UTF8.GetBytes(value));

    /// <summary>An id is text in lower case.</summary>
    public SqliteStatement Bind(string parameter, Guid value)
    {
        Span<byte> text = stackalloc byte[36];
        value.TryFormat(text, out _, "D");
        return Bind(parameter, (ReadOnlySpan<byte>)text);
    }

    /// <summary>Binds who asked, in the parameters that all blocks have for it.</summary>
    public SqliteStatement Bind(AuditOrigin origin) =>
        Bind("$actor", origin.Actor).Bind("$remote_address", origin.RemoteAddress).Bind("$request_id", origin.RequestId);

    public SqliteStatement Bind(string parameter, long? value)
    {
        if (value is not { } number)
            return BindNull(parameter);
        foreach ((sqlite3_stmt statement, int index) in _parameters[parameter])
            Check(raw.sqlite3_bind_int64(statement, index, number));
        return this;
    }

    /// <summary>A span of time is a number of seconds.</summary>
    public SqliteStatement Bind(string parameter, TimeSpan? value)
    {
        if (value is not { } span)
            return BindNull(parameter);
        return Bind(parameter, span.TotalSeconds);
    }

    public SqliteStatement Bind(string parameter, double? value)
    {
        if (value is not { } number)
            return BindNull(parameter);
        foreach ((sqlite3_stmt statement, int index) in _parameters[parameter])
            Check(raw.sqlite3_bind_double(statement, index, number));
        return this;
    }

    /// <summary>Runs the block, and returns how many rows its last statement changed.</summary>
    public int Execute()
    {
        foreach (sqlite3_stmt statement in _statements)
            RunToEnd(statement);
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs the block, and reads every row that its last statement returns.</summary>
    public List<T> Query<T>(ReadRow<T> read)
    {
        for (int i = 0; i < _statements.Count - 1; i++)
            RunToEnd(_statements[i]);
        sqlite3_stmt last = _statements[^1];
        var rows = new List<T>();
        try
        {
            while (Step(last))
                rows.Add(read(new SqliteRow(last)));
        }
        finally
        {
            raw.sqlite3_reset(last);
        }

        return rows;
    }

    public void Dispose() => _statements.ForEach(static statement => statement.Dispose());

    private void Prepare(ReadOnlySpan<byte> block)
    {
        while (!block.IsEmpty)
        {
            Check(raw.sqlite3_prepare_v3(_database, block, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement, out block));
            _statements.Add(statement);
            FindParameters(statement);
        }
    }

    private void FindParameters(sqlite3_stmt statement)
    {
        for (int index = 1; index <= raw.sqlite3_bind_parameter_count(statement); index++)
        {
            string name = raw.sqlite3_bind_parameter_name(statement, index).utf8_to_string();
            if (!_parameters.TryGetValue(name, out List<(sqlite3_stmt, int)>? places))
                _parameters.Add(name, places = []);
            places.Add((statement, index));
        }
    }

    private SqliteStatement BindNull(string parameter)
    {
        foreach ((sqlite3_stmt statement, int index) in _parameters[parameter])
            Check(raw.sqlite3_bind_null(statement, index));
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
}
