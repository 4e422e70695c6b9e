using Microsoft.Data.Sqlite;

namespace Jobplane.Benchmarks.Stores;

/// <summary>An SQLite file in a folder of its own.</summary>
internal sealed class SqliteBenchmarkStore : BenchmarkStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-bench-");

    public override string Name => "sqlite";

    public override bool NotifiesOthers => false;

    public override IReadOnlyDictionary<string, string> ServerSettings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [AttachedStore.Storage] = "Sqlite",
        [AttachedStore.ConnectionString] = ConnectionString,
    };

    private string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "jobplane.db")};Pooling=False";

    public override void Use(JobplaneBuilder jobs) => jobs.UseSqlite(ConnectionString);

    public override async Task<IReadOnlyDictionary<string, long>> CountAsync()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await ReadAsync("SELECT status, count(*) FROM jobs GROUP BY status", row => counts[row.GetString(0)] = row.GetInt64(1));
        return counts;
    }

    public override Task SettleAsync() => ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");

    public override Task<StoreCounters> ReadCountersAsync() => Task.FromResult(default(StoreCounters));

    public override Task<long?> ReadStatementsAsync() => Task.FromResult<long?>(null);

    /// <summary>SQLite keeps no such count, so a trigger does.</summary>
    public override async Task<long> ReadUpdatesAsync(string table)
    {
        await ExecuteAsync(
            $"""
            CREATE TABLE IF NOT EXISTS bench_updates_{table} (updates INTEGER NOT NULL);
            INSERT INTO bench_updates_{table} SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM bench_updates_{table});
            CREATE TRIGGER IF NOT EXISTS bench_count_{table} AFTER UPDATE ON {table}
            BEGIN
                UPDATE bench_updates_{table} SET updates = updates + 1;
            END
            """);
        return await ReadNumberAsync($"SELECT updates FROM bench_updates_{table}");
    }

    public override Task<long> ReadLastSeqAsync() => ReadNumberAsync("SELECT coalesce(max(seq), 0) FROM jobs");

    public override async Task<Durations> ReadEndToEndAsync(long afterSeq)
    {
        var times = new Durations();
        await ReadAsync(
            $"SELECT (julianday(completed_at) - julianday(created_at)) * 86400 FROM jobs WHERE seq > {afterSeq} AND status = 'completed'",
            row => times.Add(TimeSpan.FromSeconds(row.GetDouble(0))));
        return times;
    }

    /// <summary>A reader keeps the log from being brought into the file, which is this store's way to be pinned.</summary>
    public override async Task<IAsyncDisposable> PinAsync()
    {
        SqliteConnection connection = await OpenAsync();
        await ExecuteAsync(connection, "BEGIN; SELECT count(*) FROM jobs WHERE seq < 0");
        return connection;
    }

    public override Task AddFinishedAsync(long first, long count) => AddAsync(
        first,
        count,
        """
        INSERT INTO jobs (
            project_id, type, payload, status, attempts, last_error, scheduled_at, started_at, completed_at, created_at, rank, claim_id)
        SELECT
            'project-' || n % 100,
            'noop',
            '{"number":' || n || ',"region":"us-east-1","customer":"' || hex(n * 2654435761) || '"}',
            CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'completed' END,
            CASE WHEN n % 100 = 0 THEN 3 ELSE 1 END,
            CASE WHEN n % 100 = 0 THEN 'System.InvalidOperationException: The region is not available.' END,
            at, at, at, at, n * 10000, n / 500 - 1000000000
        FROM (
            SELECT n, strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || (n / 100.0) || ' seconds') AS at FROM series
        )
        """);

    public override Task AddWaitingAsync(WaitingJobs why, long first, long count) => AddAsync(
        first,
        count,
        $$"""
        INSERT INTO jobs (project_id, type, payload, scheduled_at, stage, rank)
        SELECT
            'project-' || n % 100,
            'noop',
            '{"number":' || n || '}',
            strftime('%Y-%m-%dT%H:%M:%fZ', 'now'{{(why == WaitingJobs.Ready ? "" : ", '+1 day', '+' || (n / 1000.0) || ' seconds'")}}),
            '{{(why == WaitingJobs.Ready ? "ready" : "scheduled")}}',
            -- An hour behind whatever is enqueued now.
            (CAST(strftime('%s', 'now') AS INTEGER) + 3600) * 1000000 + n
        FROM series
        """);

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Inserts from a series of numbers. The trigger for rows of others, who know no stage, is away meanwhile: it costs more than the rows.</summary>
    private async Task AddAsync(long first, long count, string insert)
    {
        const string Trigger = "jobs_adopt_new";
        string trigger = "";
        await ReadAsync($"SELECT sql FROM sqlite_schema WHERE name = '{Trigger}'", row => trigger = row.GetString(0));
        await ExecuteAsync(
            $"""
            BEGIN IMMEDIATE;
            DROP TRIGGER {Trigger};
            WITH RECURSIVE series (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {first + count - 1})
            {insert};
            {trigger};
            COMMIT
            """);
    }

    private async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "PRAGMA busy_timeout = 60000; PRAGMA cache_size = -262144");
        return connection;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using SqliteConnection connection = await OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> ReadNumberAsync(string sql)
    {
        long number = 0;
        await ReadAsync(sql, row => number = row.GetInt64(0));
        return number;
    }

    private async Task ReadAsync(string sql, Action<SqliteDataReader> read)
    {
        await using SqliteConnection connection = await OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await using SqliteDataReader rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            read(rows);
    }
}
