using Microsoft.Data.Sqlite;

namespace Jobplane.Sqlite;

/// <summary>One statement block, prepared on a connection. It is bound anew and run as often as needed.</summary>
internal sealed class SqliteStatement(SqliteCommand command)
{
    private readonly Dictionary<string, SqliteParameter> _parameters = new(StringComparer.Ordinal);

    public SqliteStatement Bind(string name, string? value) => Set(name, value);

    public SqliteStatement Bind(string name, long? value) => Set(name, value);

    public SqliteStatement Bind(string name, byte[] value) => Set(name, value);

    public SqliteStatement Bind(string name, DateTimeOffset? value) => Set(name, value is { } time ? SqliteTime.Format(time) : null);

    /// <summary>An id is text in lower case; the driver alone would write it in upper case.</summary>
    public SqliteStatement Bind(string name, Guid value) => Set(name, value.ToString("D"));

    /// <summary>A span of time is a number of seconds.</summary>
    public SqliteStatement Bind(string name, TimeSpan? value) => Set(name, value?.TotalSeconds);

    /// <summary>Runs the block, and returns how many rows it changed.</summary>
    public int Execute() => command.ExecuteNonQuery();

    /// <summary>Runs the block, and reads its result to the end, so that each of its statements has run.</summary>
    public T Query<T>(Func<SqliteDataReader, T> read)
    {
        using SqliteDataReader rows = command.ExecuteReader();
        T result = read(rows);
        while (rows.NextResult())
        {
        }

        return result;
    }

    private SqliteStatement Set(string name, object? value)
    {
        if (!_parameters.TryGetValue(name, out SqliteParameter? parameter))
        {
            parameter = command.CreateParameter();
            parameter.ParameterName = name;
            _parameters.Add(name, parameter);
            command.Parameters.Add(parameter);
        }

        parameter.Value = value ?? DBNull.Value;
        return this;
    }
}
