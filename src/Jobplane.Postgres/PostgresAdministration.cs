using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Migrations and health on PostgreSQL.</summary>
internal sealed class PostgresAdministration(PostgresDatabase database, TenantDatabase tenants) : IStoreAdministration
{
    private const int PingTimeoutSeconds = 2;
    private static readonly IReadOnlyList<Migration> Migrations = SqlFile.ReadMigrations(typeof(PostgresAdministration).Assembly);

    public string Description =>
        $"PostgreSQL {database.Connection.Database} on {PostgresErrors.Place(database.Connection)}, schema {database.Options.Schema}";

    public Task PingAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync("Ping", [], PingTimeoutSeconds, static (_, _) => Task.FromResult(true), cancellationToken);

    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken = default) =>
        RunAsync(MigrateAsync, cancellationToken);

    public async Task CheckSchemaAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(
            async (connection, token) =>
            {
                MigrationPlan.Check(await IsPreparedAsync(connection, token).ConfigureAwait(false)
                    ? await ReadAppliedAsync(connection, token).ConfigureAwait(false)
                    : [], Migrations);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (tenants.DataSource is not null)
            await CheckTenantRoleAsync(tenants.DataSource, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses a role for tenants that would see every project, as owners and superusers do: the wall would be missing unseen.</summary>
    private async Task CheckTenantRoleAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = source.CreateCommand(database["TenantRoleCheck"]);
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                throw new StoreException(
                    "The role of ConnectionStrings:JobplaneApi is not held by row-level security. Run what \"jobplane roles\" prints, and use a login in the role jobplane_api.");
            }
        }
        catch (Exception e) when (PostgresErrors.Translate(e, database.Connection) is { } translated)
        {
            throw translated;
        }
    }

    private async Task<IReadOnlyList<string>> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Held until commit, so that of several processes one migrates and the others then find nothing to do.
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock(hashtextextended('{database.Options.Schema} migrations', 0))", cancellationToken)
            .ConfigureAwait(false);
        if (!await IsPreparedAsync(connection, cancellationToken).ConfigureAwait(false))
            await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Migration> missing = MigrationPlan.Missing(
            await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false), Migrations);
        foreach (Migration migration in missing)
            await ApplyAsync(connection, migration, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return [.. missing.Select(migration => migration.Name)];
    }

    private async Task<bool> IsPreparedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (bool)(await ScalarAsync(connection, $"SELECT to_regclass('\"{database.Options.Schema}\".migrations') IS NOT NULL", cancellationToken)
            .ConfigureAwait(false))!;

    private async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // CREATE SCHEMA asks for a right on the database even where IF NOT EXISTS finds the schema, so look first.
        if (await ScalarAsync(connection, $"SELECT to_regnamespace('\"{database.Options.Schema}\"') IS NULL", cancellationToken).ConfigureAwait(false) is true)
            await ExecuteAsync(connection, $"CREATE SCHEMA \"{database.Options.Schema}\"", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, database["MigrationTable"], cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, database.ForSchema(migration.Sql), cancellationToken).ConfigureAwait(false);
        await using var record = new NpgsqlCommand(database["MigrationRecord"], connection);
        record.Parameters.Add(PostgresParameter.Of(migration.Number));
        record.Parameters.Add(PostgresParameter.Of(migration.Name));
        await record.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<int>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var list = new NpgsqlCommand(database["MigrationList"], connection);
        await using NpgsqlDataReader rows = await list.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var applied = new List<int>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            applied.Add(rows.GetInt32(0));
        return applied;
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await database.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return await work(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.Translate(e, database.Connection) is { } translated)
        {
            throw translated;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A migration may rewrite a large table: it takes the time it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
