using System.Data.Common;
using Npgsql;

namespace Jobplane.Tests.Stores;

/// <summary>A schema of its own on the run's PostgreSQL server.</summary>
internal sealed class PostgresTestStore : TestStore
{
    private const int DropTries = 5;

    private readonly NpgsqlDataSource _database;

    private PostgresTestStore(NpgsqlDataSource database) => _database = database;

    public override StoreKind Kind => StoreKind.Postgres;

    public override string ConnectionString => _database.ConnectionString;

    public override string Schema { get; } = $"test_{Guid.NewGuid():N}";

    public static async Task<PostgresTestStore> CreateAsync() => new(await PostgresCluster.GetDatabaseAsync());

    /// <summary>A schema on another server, or in another database.</summary>
    public static PostgresTestStore On(NpgsqlDataSource database) => new(database);

    public override void Use(JobplaneBuilder jobs) => jobs.UsePostgres(ConnectionString, options => options.Schema = Schema);

    public override async Task<DbConnection> ConnectAsync() => await _database.OpenConnectionAsync();

    public override async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using NpgsqlCommand command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        await using NpgsqlCommand command = Command(sql, parameters);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        return await Rows.ReadAsync(reader);
    }

    public override Task<string> DumpSchemaAsync() => PostgresSchema.DumpAsync(ConnectionString, Schema);

    public override async ValueTask DisposeAsync()
    {
        // A read that a test did not wait for may still be on its way, and takes its locks in another order.
        for (int tries = 1; ; tries++)
        {
            try
            {
                await ExecuteAsync($"SET lock_timeout = '10s'; DROP SCHEMA IF EXISTS {Schema} CASCADE");
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && tries < DropTries)
            {
            }
        }
    }

    private NpgsqlCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        NpgsqlCommand command = _database.CreateCommand(sql);
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value switch { null => DBNull.Value, DateTimeOffset time => time.ToUniversalTime(), _ => value });
        return command;
    }
}
