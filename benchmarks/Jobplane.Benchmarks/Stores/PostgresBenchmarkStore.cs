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

    public override bool NotifiesOthers => true;

    public override IReadOnlyDictionary<string, string> ServerSettings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [AttachedStore.Storage] = "Postgres",
        [AttachedStore.ConnectionString] = ConnectionString,
        [AttachedStore.Schema] = Schema,
    };

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
        await ExecuteAsync($"VACUUM (ANALYZE) {Schema}.jobs, {Schema}.ready_jobs");
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

    public override async Task<long?> ReadStatementsAsync()
    {
        try
        {
            await ExecuteAsync("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            return await ReadNumberAsync(
                """
                SELECT coalesce(sum(calls), 0)::bigint
                FROM pg_stat_statements
                WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'
                """);
        }
        catch (PostgresException)
        {
            // The server does not have it, or does not let us.
            return null;
        }
    }

    public override async Task<long> ReadUpdatesAsync(string table)
    {
        await ExecuteAsync("SELECT pg_stat_force_next_flush()");
        return await ReadNumberAsync($"SELECT n_tup_upd FROM pg_stat_all_tables WHERE relid = '{Schema}.{table}'::regclass");
    }

    public override Task<long> ReadLastSeqAsync() => ReadNumberAsync($"SELECT coalesce(max(seq), 0) FROM {Schema}.jobs");

    public override async Task<Durations> ReadEndToEndAsync(long afterSeq)
    {
        await using NpgsqlCommand command = _database.CreateCommand(
            $"SELECT completed_at - created_at FROM {Schema}.jobs WHERE seq > {afterSeq} AND status = 'completed'");
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        var times = new Durations();
        while (await rows.ReadAsync())
            times.Add(rows.GetTimeSpan(0));
        return times;
    }

    /// <summary>With a transaction id of its own, as a reader alone pins nothing between its statements.</summary>
    public override async Task<IAsyncDisposable> PinAsync()
    {
        NpgsqlConnection connection = await ConnectAsync();
        await using var pin = new NpgsqlCommand("BEGIN; SELECT txid_current()", connection);
        await pin.ExecuteNonQueryAsync();
        // Closing the connection rolls back.
        return connection;
    }

    public override Task AddFinishedAsync(long first, long count) => ExecuteAsync(
        $$"""
        INSERT INTO {{Schema}}.jobs (
            project_id, type, payload, status, attempts, last_error, scheduled_at, started_at, completed_at, created_at, rank, claim_id)
        SELECT
            'project-' || n % 100,
            'noop',
            jsonb_build_object('number', n, 'region', 'us-east-1', 'customer', md5(n::text)),
            (CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'completed' END)::{{Schema}}.job_status,
            CASE WHEN n % 100 = 0 THEN 3 ELSE 1 END,
            CASE WHEN n % 100 = 0 THEN 'System.InvalidOperationException: The region is not available.' END,
            at, at + interval '20 ms', at + interval '30 ms', at,
            (extract(epoch FROM at) * 1000000)::bigint,
            -- Ascending, and below the numbers that claims of this run get.
            n / 500 - 1000000000
        FROM generate_series({{first}}::bigint, {{first + count - 1}}) AS n
        CROSS JOIN LATERAL (SELECT timestamptz '2026-01-01' + n * interval '10 ms' AS at) AS time
        """);

    public override Task AddWaitingAsync(WaitingJobs why, long first, long count) => ExecuteAsync(
        $$"""
        WITH stored AS (
            INSERT INTO {{Schema}}.jobs (project_id, type, payload, scheduled_at, stage, rank)
            SELECT
                'project-' || n % 100,
                'noop',
                jsonb_build_object('number', n),
                {{(why == WaitingJobs.Ready ? "now()" : "now() + interval '1 day' + n * interval '1 ms'")}},
                '{{(why == WaitingJobs.Ready ? "ready" : "scheduled")}}',
                -- An hour behind whatever is enqueued now.
                (extract(epoch FROM now() + interval '1 hour') * 1000000)::bigint + n
            FROM generate_series({{first}}::bigint, {{first + count - 1}}) AS n
            RETURNING id, stage, queue, priority, rank, type, ctid
        )
        INSERT INTO {{Schema}}.ready_jobs (queue, priority, rank, type, job_id, place)
        SELECT queue, priority, rank, type, id, ctid FROM stored WHERE stage = 'ready'
        """);

    private async Task<long> ReadNumberAsync(string sql)
    {
        await using NpgsqlCommand command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
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
