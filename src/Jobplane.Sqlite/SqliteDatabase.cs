using System.Data.Common;
using Jobplane.Statistics;
using Jobplane.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Jobplane.Sqlite;

/// <summary>The connections to one file: one that writes, and some that read beside it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>Concurrent reads. A read is computation alone, so more of them than cores gain nothing.</summary>
    public const int Readers = 2;

    private const int BusyTimeoutSeconds = 15;

    // A negative cache size is in KiB, and a bound: it fills as it is needed. With the default of 2 MiB a batch of enqueues, whose
    // ids fall all over their index, writes and reads pages more than once; that and a log of 4,000 pages before each
    // checkpoint instead of 1,000 made enqueues 1.5 times as fast. Temporary data is what a statement needs to undo itself.
    private const string WriterSetUp =
        """
        PRAGMA busy_timeout = 15000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -65536;
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 4000;
        """;

    private const string ReaderSetUp =
        """
        PRAGMA busy_timeout = 15000;
        PRAGMA query_only = ON;
        PRAGMA cache_size = -16384;
        """;

    private readonly IReadOnlyDictionary<string, string> _blocks = SqlFile.ReadQueries(typeof(SqliteDatabase).Assembly);
    private readonly SqliteConnectionStringBuilder _connection;
    private readonly StoreClock _clock;
    private readonly SqliteSessions _writers;
    private readonly SqliteSessions _readers;

    public SqliteDatabase(IOptions<SqliteOptions> options, StoreClock clock)
    {
        _clock = clock;
        _connection = Complete(options.Value);
        string writerSetUp = options.Value.IsDurable ? WriterSetUp : WriterSetUp + "PRAGMA synchronous = OFF;";
        _writers = new SqliteSessions(1, "BEGIN IMMEDIATE", () => OpenWriter(writerSetUp));
        _readers = new SqliteSessions(Readers, "BEGIN", () => new SqliteSession(Open(ReaderSetUp), _blocks, clock, ownsConnection: true));
    }

    /// <summary>The file.</summary>
    public string Path => _connection.DataSource;

    /// <summary>Runs work in one transaction, which is on the disk when the task completes.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        RunAsync(_writers, work, cancellationToken);

    /// <summary>Runs work in one transaction that sees one state of the file.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        RunAsync(_readers, work, cancellationToken);

    /// <summary>Runs work on the caller's transaction: all of it, or none.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction is not SqliteTransaction { Connection: { } connection })
        {
            throw new ArgumentException(
                $"The store is SQLite, so the transaction must be an open SqliteTransaction; it is {Kind(transaction)}.",
                nameof(transaction));
        }

        try
        {
            return await Task.Run(() => RunOn(connection, work), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (SqliteErrors.Translate(e, connection.DataSource) is { } translated)
        {
            throw translated;
        }
    }

    public void Dispose()
    {
        // The writer last: the last connection to close brings the log into the file.
        _readers.Dispose();
        _writers.Dispose();
    }

    private async Task<T> RunAsync<T>(SqliteSessions sessions, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await sessions.RunAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (SqliteErrors.Translate(e, Path) is { } translated)
        {
            throw translated;
        }
    }

    private T RunOn<T>(SqliteConnection connection, Func<SqliteSession, T> work)
    {
        using var session = new SqliteSession(connection, _blocks, _clock);
        // A statement that fails leaves the transaction open, and with it what the statements before have written.
        session.Execute("SAVEPOINT jobplane");
        try
        {
            T result = work(session);
            session.Execute("RELEASE jobplane");
            return result;
        }
        catch
        {
            // A full disk and the like have rolled back everything already.
            if (session.IsInTransaction)
                session.Execute("ROLLBACK TO jobplane; RELEASE jobplane");
            throw;
        }
    }

    private SqliteSession OpenWriter(string setUp)
    {
        SqliteConnection connection = Open(setUp);
        return new SqliteSession(connection, _blocks, _clock, ownsConnection: true, new SqliteTriggers(connection.Handle!));
    }

    private SqliteConnection Open(string setUp)
    {
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
        var connection = new SqliteConnection(_connection.ConnectionString);
        try
        {
            connection.Open();
            connection.CreateFunction<string, string>("jobplane_error_group", FailureText.Normalise, isDeterministic: true);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = setUp;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnectionStringBuilder Complete(SqliteOptions options)
    {
        var connection = new SqliteConnectionStringBuilder(options.ConnectionString)
        {
            ForeignKeys = true,
            // Our connections stay open anyway, and closing one must let go of the file.
            Pooling = false,
        };
        connection.DataSource = System.IO.Path.GetFullPath(connection.DataSource);
        if (!connection.ShouldSerialize("Default Timeout"))
            connection.DefaultTimeout = BusyTimeoutSeconds;
        return connection;
    }

    private static string Kind(DbTransaction transaction) =>
        transaction is SqliteTransaction ? "a SqliteTransaction that has ended" : transaction.GetType().Name;
}
