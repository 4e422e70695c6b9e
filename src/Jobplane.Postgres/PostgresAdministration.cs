using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Migrations and health on PostgreSQL.</summary>
internal sealed class PostgresAdministration(PostgresDatabase database, TenantDatabase tenants, PostgresDiagnosis diagnosis) : IStoreAdministration
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
                MigrationPlan.Check(Numbers(await ReadAppliedAsync(connection, token).ConfigureAwait(false)), Migrations);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (tenants.DataSource is not null)
            await CheckTenantRoleAsync(tenants.DataSource, cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<MigrationStatus>> ListMigrationsAsync(CancellationToken cancellationToken = default) => RunAsync(
        async (connection, token) => MigrationPlan.List(await ReadAppliedAsync(connection, token).ConfigureAwait(false), Migrations),
        cancellationToken);

    public Task<string> ScriptMigrationsAsync(CancellationToken cancellationToken = default) => RunAsync(
        async (connection, token) =>
        {
            IReadOnlyList<AppliedMigration> applied = await ReadAppliedAsync(connection, token).ConfigureAwait(false);
            return MigrationScript.Write(
                MigrationPlan.Missing(Numbers(applied), Migrations),
                "psql -v ON_ERROR_STOP=1 -f FILE",
                $"BEGIN;\n{LockStatement};\n{(applied.Count > 0 ? "" : PrepareStatements)}",
                migration => database.ForSchema(migration.Sql),
                migration => database["MigrationRecord"]
                    .Replace("$1", $"{migration.Number}", StringComparison.Ordinal)
                    .Replace("$2", $"'{migration.Name}'", StringComparison.Ordinal));
        },
        cancellationToken);

    public Task<IReadOnlyList<StoreFinding>> DiagnoseAsync(CancellationToken cancellationToken = default) =>
        diagnosis.RunAsync(CheckSchemaAsync, cancellationToken);

    private string PrepareStatements => $"CREATE SCHEMA IF NOT EXISTS \"{database.Options.Schema}\";\n{database["MigrationTable"]}";

    // Held until commit, so that of several processes one migrates and the others then find nothing to do.
    private string LockStatement => $"SELECT pg_advisory_xact_lock(hashtextextended('{database.Options.Schema} migrations', 0))";

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
        await ExecuteAsync(connection, LockStatement, cancellationToken).ConfigureAwait(false);
        if (!await IsPreparedAsync(connection, cancellationToken).ConfigureAwait(false))
            await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Migration> missing = MigrationPlan.Missing(
            Numbers(await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false)), Migrations);
        foreach (Migration migration in missing)
            await ApplyAsync(connection, migration, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return [.. missing.Select(migration => migration.Name)];
    }

    private async Task<bool> IsPreparedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (bool)(await ScalarAsync(connection, database["MigrationTableExists"], cancellationToken).ConfigureAwait(false))!;

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

    private static IReadOnlyList<int> Numbers(IReadOnlyList<AppliedMigration> applied) => [.. applied.Select(migration => migration.Number)];

    private async Task<IReadOnlyList<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await IsPreparedAsync(connection, cancellationToken).ConfigureAwait(false))
            return [];
        await using var list = new NpgsqlCommand(database["MigrationList"], connection);
        await using NpgsqlDataReader rows = await list.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var applied = new List<AppliedMigration>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            applied.Add(new AppliedMigration(rows.GetInt32(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2)));
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
