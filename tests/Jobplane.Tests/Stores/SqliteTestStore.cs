using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Jobplane.Tests.Stores;

/// <summary>An SQLite file in a folder of its own.</summary>
internal sealed class SqliteTestStore : TestStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-sqlite-");

    public override StoreKind Kind => StoreKind.Sqlite;

    public override string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "jobplane.db")}";

    public override string Schema => "";

    public override void Use(JobplaneBuilder jobs) => jobs.UseSqlite(ConnectionString);

    public override async Task<DbConnection> ConnectAsync() => await OpenAsync();

    public override async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = Command(connection, sql, parameters);
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        return await Rows.ReadAsync(reader);
    }

    public override async Task<string> DumpSchemaAsync()
    {
        IReadOnlyList<object?[]> statements = await QueryAsync(
            """
            SELECT sql FROM sqlite_schema
            WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
            ORDER BY instr('table index trigger', type), tbl_name, name
            """);
        return string.Join("\n\n", statements.Select(row => $"{row[0]};")) + "\n";
    }

    public override ValueTask DisposeAsync()
    {
        using var pooled = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(pooled);
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"{ConnectionString};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object? Value)[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue($"@{name}", Stored(value));
        return command;
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString(),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
        _ => value,
    };
}
