using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>Migrations and health on SQLite.</summary>
internal sealed class SqliteAdministration(SqliteDatabase database) : IStoreAdministration
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
            session["MigrationTable"].Execute();
            IReadOnlyList<Migration> missing = MigrationPlan.Missing(ReadApplied(session), Migrations);
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
            MigrationPlan.Check(ReadApplied(session), Migrations);
            return true;
        },
        cancellationToken);

    private static List<int> ReadApplied(SqliteSession session) => session["MigrationList"].Query(static row => row.Int32(0));
}
