namespace Jobplane.Storage;

/// <summary>Compares the migrations a database has with those this version knows.</summary>
internal static class MigrationPlan
{
    /// <summary>The migrations to apply.</summary>
    /// <exception cref="StoreException">The database has more than this version knows.</exception>
    public static IReadOnlyList<Migration> Missing(IReadOnlyList<int> applied, IReadOnlyList<Migration> known)
    {
        int newest = applied.Count == 0 ? 0 : applied.Max();
        if (newest > known.Count)
        {
            throw new StoreException(
                $"The database is at migration {newest}, but this version of Jobplane knows only {known.Count}. Run a version at least as new as the one that migrated it.");
        }

        return [.. known.Where(migration => !applied.Contains(migration.Number))];
    }

    /// <summary>Refuses a database that is not exactly at this version's schema.</summary>
    /// <exception cref="StoreException">Its schema is missing, older or newer.</exception>
    public static void Check(IReadOnlyList<int> applied, IReadOnlyList<Migration> known)
    {
        IReadOnlyList<Migration> missing = Missing(applied, known);
        if (missing.Count > 0)
        {
            throw new StoreException(
                $"The database lacks {missing.Count} of {known.Count} migrations, from {missing[0].Name} on. Run: jobplane migrate up");
        }
    }

    /// <summary>The migrations known or applied, in order.</summary>
    public static IReadOnlyList<MigrationStatus> List(IReadOnlyList<AppliedMigration> applied, IReadOnlyList<Migration> known)
    {
        Dictionary<int, AppliedMigration> byNumber = applied.ToDictionary(migration => migration.Number);
        IEnumerable<MigrationStatus> ours = known.Select(migration => new MigrationStatus(
            migration.Name, byNumber.GetValueOrDefault(migration.Number)?.AppliedAt, IsKnown: true));
        IEnumerable<MigrationStatus> newer = applied.Where(migration => migration.Number > known.Count)
            .Select(migration => new MigrationStatus(migration.Name, migration.AppliedAt, IsKnown: false));
        return [.. ours, .. newer];
    }
}
