using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>The current row of a running statement.</summary>
internal readonly ref struct SqliteRow(sqlite3_stmt statement)
{
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    public double Real(int column) => raw.sqlite3_column_double(statement, column);

    public bool Boolean(int column) => raw.sqlite3_column_int(statement, column) != 0;

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A text's UTF-8, a copy.</summary>
    public byte[] Utf8(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public Guid Guid(int column) => System.Guid.ParseExact(Text(column), "D");

    public Guid? GuidOrNull(int column) => IsNull(column) ? null : Guid(column);

    public DateTimeOffset Time(int column) => SqliteTime.Parse(Text(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);
}
