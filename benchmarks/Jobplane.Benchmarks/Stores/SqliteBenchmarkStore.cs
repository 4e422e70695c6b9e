using Microsoft.Data.Sqlite;

namespace Jobplane.Benchmarks.Stores;

/// <summary>An SQLite file in a folder of its own.</summary>
internal sealed class SqliteBenchmarkStore : BenchmarkStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-bench-");

    public override string Name => "sqlite";

    private string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "jobplane.db")};Pooling=False";

    public override void Use(JobplaneBuilder jobs) => jobs.UseSqlite(ConnectionString);

    public override async Task<IReadOnlyDictionary<string, long>> CountAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT status, count(*) FROM jobs GROUP BY status";
        await using SqliteDataReader rows = await command.ExecuteReaderAsync();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync())
            counts[rows.GetString(0)] = rows.GetInt64(1);
        return counts;
    }

    public override async Task SettleAsync()
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();
    }

    public override Task<StoreCounters> ReadCountersAsync() => Task.FromResult(default(StoreCounters));

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
