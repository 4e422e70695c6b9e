using System.Data.Common;
using Jobplane.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>The connections to one database, and the statements for its schema.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private const int CommandTimeoutSeconds = 15;

    /// <summary>Somebody waits for a read, and can ask again; a large write may need longer, and its outcome is worth knowing.</summary>
    public const int ReadTimeoutSeconds = 5;

    private const int ConnectTimeoutSeconds = 5;
    private const int CancelTimeoutMilliseconds = 300;
    private const int PreparedStatements = 64;

    // What Npgsql's metrics call the pool; without one, they would have the connection string.
    private const string PoolName = "jobplane";

    private readonly Dictionary<string, string> _statements;
    private readonly StoreClock _clock;

    public PostgresDatabase(IOptions<PostgresOptions> options, StoreClock clock)
    {
        _clock = clock;
        Options = options.Value;
        Connection = Complete(Options.ConnectionString, Options.TransactionPooler);
        DataSource = new NpgsqlDataSourceBuilder(Connection.ConnectionString) { Name = PoolName }.Build();
        _statements = SqlFile.ReadQueries(typeof(PostgresDatabase).Assembly)
            .ToDictionary(block => block.Key, block => ForSchema(block.Value), StringComparer.Ordinal);
    }

    public PostgresOptions Options { get; }

    /// <summary>The connection string with our defaults filled in where it is silent.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>The notification channel on which the names of queues with new jobs are sent.</summary>
    public string Channel => $"{Options.Schema}_jobs";

    public string this[string statement] => _statements[statement];

    /// <summary>The first parameter of most statements: null, unless a test sets the time.</summary>
    public NpgsqlParameter Clock() => PostgresParameter.Of(_clock.Now);

    /// <summary>Turns a statement written for the default schema into one for the configured schema.</summary>
    public string ForSchema(string sql) => sql
        .Replace("'control_plane_jobs'", $"'{Channel}'", StringComparison.Ordinal)
        .Replace("control_plane.", $"\"{Options.Schema}\".", StringComparison.Ordinal);

    /// <summary>Runs a statement on a connection of the pool, and reads its result to the end.</summary>
    public Task<T> QueryAsync<T>(
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        Cancellation.RunAsync(token => QueryAsync(statement, parameters, Connection.CommandTimeout, read, token), cancellationToken);

    /// <summary>Runs a statement that changes nothing and that somebody waits for, and gives it up after 5 s.</summary>
    public Task<T> ReadAsync<T>(
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        ReadAsync(statement, parameters, ReadTimeoutSeconds, read, cancellationToken);

    /// <summary>Runs a statement that changes nothing, and gives it up after a time.</summary>
    public Task<T> ReadAsync<T>(
        string statement,
        NpgsqlParameter[] parameters,
        int timeoutSeconds,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        WithinAsync(QueryAsync(statement, parameters, timeoutSeconds, read, CancellationToken.None), timeoutSeconds, cancellationToken);

    /// <summary>
    /// Waits for a read as long as its own timeout. When that has passed Npgsql tells the server so, on a new connection; one that is frozen
    /// does not answer that either. Nobody is made to wait for it: the connection comes to its end by itself.
    /// </summary>
    public async Task<T> WithinAsync<T>(Task<T> reading, int timeoutSeconds, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.WaitAsync(TimeSpan.FromSeconds(timeoutSeconds), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            _ = reading.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new StoreUnavailableException($"PostgreSQL at {PostgresErrors.Place(Connection)} did not answer within {timeoutSeconds} s.", e);
        }
    }

    private async Task<T> QueryAsync<T>(
        string statement,
        NpgsqlParameter[] parameters,
        int timeoutSeconds,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = DataSource.CreateCommand(_statements[statement]);
            command.CommandTimeout = timeoutSeconds;
            command.Parameters.AddRange(parameters);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            T result = await read(reader, cancellationToken).ConfigureAwait(false);
            // Errors after the last row, and the commit itself, come with the end of the result.
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }

            return result;
        }
        catch (Exception e) when (PostgresErrors.Translate(e, Connection) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Runs a statement on the caller's transaction.</summary>
    public async Task<T> QueryAsync<T>(
        string statement,
        NpgsqlParameter[] parameters,
        DbTransaction transaction,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        if (transaction is not NpgsqlTransaction { Connection: { } connection } npgsql)
        {
            throw new ArgumentException(
                $"The store is PostgreSQL, so the transaction must be an open NpgsqlTransaction; it is {transaction.GetType().Name}.",
                nameof(transaction));
        }

        try
        {
            await using var command = new NpgsqlCommand(_statements[statement], connection, npgsql);
            command.Parameters.AddRange(parameters);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return await read(reader, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.Translate(e, Connection) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Runs a statement on a connection of the pool, and returns how many rows it changed.</summary>
    public Task<int> ExecuteAsync(string statement, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        Cancellation.RunAsync(token => RunAsync(statement, parameters, token), cancellationToken);

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    private async Task<int> RunAsync(string statement, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = DataSource.CreateCommand(_statements[statement]);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.Translate(e, Connection) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>A connection string with our defaults filled in where it is silent.</summary>
    public static NpgsqlConnectionStringBuilder Complete(string connectionString, bool transactionPooler)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        SetDefault(connection, "Application Name", "jobplane");
        SetDefault(connection, "Command Timeout", CommandTimeoutSeconds);
        SetDefault(connection, "Timeout", ConnectTimeoutSeconds);
        SetDefault(connection, "Cancellation Timeout", CancelTimeoutMilliseconds);
        // Our statements leave no state on a connection, so there is nothing to reset.
        SetDefault(connection, "No Reset On Close", true);
        if (!transactionPooler)
        {
            SetDefault(connection, "Max Auto Prepare", PreparedStatements);
            // A prepared plan may be older than the table's statistics: see Sql/Queries/README.md.
            SetDefault(connection, "Options", "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c jit=off");
        }

        return connection;
    }

    private static void SetDefault(NpgsqlConnectionStringBuilder connection, string key, object value)
    {
        // ContainsKey would say of every key that Npgsql knows that it is there.
        if (!connection.ShouldSerialize(key))
            connection[key] = value;
    }
}
