using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Jobplane.Sqlite;

/// <summary>The one place that knows what SQLite's errors mean.</summary>
internal static class SqliteErrors
{
    /// <summary>The store's error for one of the driver's; null for an error that is neither the driver's nor the file system's.</summary>
    public static StoreException? Translate(Exception error, string path) => error switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_ERROR } e when IsSchema(e.Message) =>
            new StoreException($"The schema is missing or too old in {path} ({e.Message}). Run: jobplane migrate up", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL } e =>
            new StoreUnavailableException($"SQLite file {path} is locked by another connection for longer than the timeout: {e.Message}", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN } e =>
            new StoreUnavailableException($"SQLite file {path} cannot be read or written; look at its disk and its permissions: {e.Message}", e),
        TimeoutException =>
            new StoreUnavailableException($"SQLite file {path} cannot be used now: {error.Message}", error),
        SqliteException e =>
            new StoreException($"SQLite file {path} refused: {e.Message}", e),
        IOException or UnauthorizedAccessException =>
            new StoreUnavailableException($"The directory of SQLite file {path} cannot be used: {error.Message}", error),
        _ => null,
    };

    private static bool IsSchema(string message) =>
        message.Contains("no such table", StringComparison.Ordinal) || message.Contains("no such column", StringComparison.Ordinal)
        || message.Contains("has no column named", StringComparison.Ordinal);
}
