using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>Migrations and health on SQLite.</summary>
internal sealed class SqliteAdministration(SqliteDatabase database, SqliteDiagnosis diagnosis) : IStoreAdministration
{
    private const int PingTimeoutSeconds = 2;
    private static readonly IReadOnlyList<Migration> Migrations = SqlFile.ReadMigrations(typeof(SqliteAdministration).Assembly);

    public string Description => $"SQLite file {database.Path}";

    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await database.ReadAsync(static session => session["Ping"].Execute(), cancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(PingTimeoutSeconds), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new StoreUnavailableException($"{Description} did not answer within {PingTimeoutSeconds} s.", e);
        }
    }

    /// <summary>Migrates in one transaction, which has the only write lock: of several processes one migrates, and the others then find nothing to do.</summary>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken = default) => database.WriteAsync(
        static session =>
        {
            session.EnableTriggers();
            session["MigrationTable"].Execute();
            IReadOnlyList<Migration> missing = MigrationPlan.Missing(Numbers(ReadApplied(session)), Migrations);
            foreach (Migration migration in missing)
            {
                session.Execute(migration.Sql);
                session["MigrationRecord"].Bind("$number", migration.Number).Bind("$name", migration.Name).Execute();
            }

            return (IReadOnlyList<string>)[.. missing.Select(migration => migration.Name)];
        },
        cancellationToken);

    public Task CheckSchemaAsync(CancellationToken cancellationToken = default) => database.ReadAsync(
        static session =>
        {
            MigrationPlan.Check(Numbers(ReadApplied(session)), Migrations);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<MigrationStatus>> ListMigrationsAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync(static session => MigrationPlan.List(ReadApplied(session), Migrations), cancellationToken);

    public Task<string> ScriptMigrationsAsync(CancellationToken cancellationToken = default) => database.ReadAsync(
        static session => MigrationScript.Write(
            MigrationPlan.Missing(Numbers(ReadApplied(session)), Migrations),
            "sqlite3 -bail jobplane.db < FILE",
            $"BEGIN IMMEDIATE;\n{session.TextOf("MigrationTable")}",
            static migration => migration.Sql,
            migration => session.TextOf("MigrationRecord")
                .Replace("$number", $"{migration.Number}", StringComparison.Ordinal)
                .Replace("$name", $"'{migration.Name}'", StringComparison.Ordinal)
                .Replace("$clock", "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')", StringComparison.Ordinal)),
        cancellationToken);

    public Task<IReadOnlyList<StoreFinding>> DiagnoseAsync(CancellationToken cancellationToken = default) =>
        diagnosis.RunAsync(CheckSchemaAsync, cancellationToken);

    private static IReadOnlyList<int> Numbers(List<AppliedMigration> applied) => [.. applied.Select(migration => migration.Number)];

    private static List<AppliedMigration> ReadApplied(SqliteSession session) => session["MigrationTableExists"].Query(static row => row.Int32(0))[0] == 0
        ? []
        : session["MigrationList"].Query(static row => new AppliedMigration(row.Int32(0), row.Text(1), row.Time(2)));
}
