using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>
/// Switches triggers off on a connection of ours. Those of the schema check and complete what others write in plain SQL, and have nothing to do
/// for the store's own statements; but a statement that could fire one keeps a copy of every page that it changes, to be able to undo
/// itself, which was a third of the cost of an enqueue and of a completion. When the file has a trigger of somebody else, all stay on.
/// </summary>
internal sealed class SqliteTriggers(sqlite3 database) : IDisposable
{
    // Of all that the schema holds, a new trigger alone matters here, but any change makes another version.
    private const string ReadVersion = "PRAGMA schema_version";

    private const string FindForeign =
        """
        SELECT EXISTS (
            SELECT 1 FROM sqlite_schema
            WHERE type = 'trigger'
                AND name NOT IN ('jobs_adopt_change', 'jobs_adopt_expiry', 'jobs_adopt_new', 'jobs_adopt_running', 'jobs_check_values'))
        """;

    private readonly SqliteStatement _readVersion = new(database, ReadVersion);
    private readonly SqliteStatement _findForeign = new(database, FindForeign);

    /// <summary>The schema that was looked at last.</summary>
    private long? _version;

    /// <summary>Whether triggers fire in the current transaction.</summary>
    public bool AreOn { get; private set; } = true;

    /// <summary>Looks, in the transaction that has just begun, whether triggers are needed.</summary>
    public void Choose()
    {
        long version = _readVersion.Query(static row => row.Integer(0))[0];
        if (version == _version)
            return;
        Set(_findForeign.Query(static row => row.Boolean(0))[0]);
        _version = version;
    }

    /// <summary>Switches triggers on for the current transaction.</summary>
    public void Enable()
    {
        Set(true);
        _version = null;
    }

    public void Dispose()
    {
        _readVersion.Dispose();
        _findForeign.Dispose();
    }

    /// <summary>SQLite prepares the connection's statements anew when this changes, so it is not to be done often.</summary>
    private void Set(bool on)
    {
        if (on == AreOn)
            return;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_ENABLE_TRIGGER, on ? 1 : 0, out _), database);
        AreOn = on;
    }
}
