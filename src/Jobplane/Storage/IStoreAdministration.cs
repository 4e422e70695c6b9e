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
}
