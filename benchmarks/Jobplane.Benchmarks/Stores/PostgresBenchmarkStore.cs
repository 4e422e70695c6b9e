using Npgsql;

namespace Jobplane.Benchmarks.Stores;

/// <summary>A schema of its own on a PostgreSQL server: the one given, or one started for the benchmark.</summary>
internal sealed class PostgresBenchmarkStore : BenchmarkStore
{
    private readonly PostgresServer? _server;
    private readonly NpgsqlDataSource _database;

    private PostgresBenchmarkStore(PostgresServer? server, string connectionString)
    {
        _server = server;
        ConnectionString = connectionString;
        _database = NpgsqlDataSource.Create(connectionString);
    }

    public string ConnectionString { get; }

    public string Schema { get; } = $"bench_{Guid.NewGuid():N}";

    public override string Name => "postgres";

    public static async Task<PostgresBenchmarkStore> CreateAsync(string? connectionString)
    {
        if (connectionString is not null)
            return new PostgresBenchmarkStore(null, new NpgsqlConnectionStringBuilder(connectionString) { PersistSecurityInfo = true }.ConnectionString);
        PostgresServer server = await PostgresServer.StartAsync();
        return new PostgresBenchmarkStore(server, server.ConnectionString);
    }

    public override void Use(JobplaneBuilder jobs) => jobs.UsePostgres(ConnectionString, options => options.Schema = Schema);

    public Task<NpgsqlConnection> ConnectAsync() => _database.OpenConnectionAsync().AsTask();

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = _database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyDictionary<string, long>> CountAsync()
    {
        await using NpgsqlCommand command = _database.CreateCommand($"SELECT status::text, count(*) FROM {Schema}.jobs GROUP BY status");
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync())
            counts[rows.GetString(0)] = rows.GetInt64(1);
        return counts;
    }

    public override async Task SettleAsync()
    {
        await ExecuteAsync($"VACUUM (ANALYZE) {Schema}.jobs");
        await ExecuteAsync("CHECKPOINT");
    }

    public override async Task<StoreCounters> ReadCountersAsync()
    {
        await ExecuteAsync("SELECT pg_stat_force_next_flush()");
        await using NpgsqlCommand command = _database.CreateCommand(
            $"""
            SELECT (pg_current_wal_lsn() - '0/0')::bigint, database.xact_commit, jobs.n_dead_tup, jobs.n_tup_upd, jobs.n_tup_hot_upd
            FROM pg_stat_database AS database, pg_stat_all_tables AS jobs
            WHERE database.datname = current_database() AND jobs.relid = '{Schema}.jobs'::regclass
            """);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        await rows.ReadAsync();
        return new StoreCounters(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is null)
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
        await _database.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
