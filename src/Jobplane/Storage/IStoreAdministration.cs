namespace Jobplane;

/// <summary>The store as its operator sees it: its schema, and whether it answers.</summary>
public interface IStoreAdministration
{
    /// <summary>What the store is and where, without secrets: <c>PostgreSQL jobs on db.internal</c>.</summary>
    string Description { get; }

    /// <summary>Asks the store for one trivial answer.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer within 2 s.</exception>
    Task PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Applies the migrations that the database lacks. Any number of processes may call it at once.</summary>
    /// <returns>The names of the migrations applied, in order; empty when the schema was up to date.</returns>
    /// <exception cref="StoreException">The database was migrated by a newer version of Jobplane.</exception>
    Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks that the schema is the one this version works with, and that a role for tenants, if one is configured, is held to its projects.</summary>
    /// <exception cref="StoreException">It is missing, older or newer, or the role sees too much; the message says which, and what to do.</exception>
    Task CheckSchemaAsync(CancellationToken cancellationToken = default);

    /// <summary>The migrations that this version knows or the database has, in order.</summary>
    Task<IReadOnlyList<MigrationStatus>> ListMigrationsAsync(CancellationToken cancellationToken = default);

    /// <summary>The SQL that <see cref="MigrateAsync"/> would run, as a script for whoever runs it in its place. Changes nothing.</summary>
    /// <exception cref="StoreException">The database was migrated by a newer version of Jobplane.</exception>
    Task<string> ScriptMigrationsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Checks what keeps jobs from running, or from being safe: schema, rights, settings, space, jobs that are stuck. It may take some seconds, and
    /// changes nothing. What cannot be checked, an unreachable store included, is a finding too.
    /// </summary>
    Task<IReadOnlyList<StoreFinding>> DiagnoseAsync(CancellationToken cancellationToken = default);
}
