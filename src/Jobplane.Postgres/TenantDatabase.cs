using System.Data;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>
/// The way of the tenant's plane to the database. With a connection string of its own, whose role sees only the projects that a transaction
/// names, each statement travels together with the naming of its projects, in one round trip. Without, it is the way of all others.
/// </summary>
internal sealed class TenantDatabase : IAsyncDisposable
{
    // What Npgsql's metrics call the pool; without one, they would have the connection string.
    private const string PoolName = "jobplane-api";

    public TenantDatabase(IOptions<PostgresOptions> options, PostgresDatabase database)
    {
        Database = database;
        Connection = database.Connection;
        if (options.Value.TenantConnectionString is not { } own)
            return;
        Connection = PostgresDatabase.Complete(own, options.Value.TransactionPooler);
        DataSource = new NpgsqlDataSourceBuilder(Connection.ConnectionString) { Name = PoolName }.Build();
    }

    /// <summary>The connections of the tenant's role; null when it has none of its own.</summary>
    public NpgsqlDataSource? DataSource { get; }

    /// <summary>The way of all others.</summary>
    public PostgresDatabase Database { get; }

    /// <summary>The connection string in use.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>Runs several statements on a transaction, in which the rows of some projects may be seen. It rolls back unless the work commits it.</summary>
    public async Task<T> TransactAsync<T>(IEnumerable<string> projects, Func<NpgsqlTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = await (DataSource ?? Database.DataSource).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            // Each statement must see what was committed before it, whatever the database's default is.
            await using NpgsqlTransaction transaction = await connection
                .BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            if (DataSource is not null)
            {
                await Database.QueryAsync(
                    "TenantScope", [Scope(projects)], transaction, static (_, _) => Task.FromResult(true), cancellationToken).ConfigureAwait(false);
            }

            return await work(transaction).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.Translate(e, Connection) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Runs a statement that touches the rows of some projects.</summary>
    public Task<T> QueryAsync<T>(
        IEnumerable<string> projects,
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        DataSource is null
            ? Database.QueryAsync(statement, parameters, read, cancellationToken)
            : RunAsync(DataSource, projects, statement, parameters, Connection.CommandTimeout, read, cancellationToken);

    /// <summary>Runs a statement that reads the rows of some projects, and gives it up when it takes too long for whoever waits.</summary>
    public Task<T> ReadAsync<T>(
        IEnumerable<string> projects,
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        if (DataSource is null)
            return Database.ReadAsync(statement, parameters, read, cancellationToken);
        const int timeout = PostgresDatabase.ReadTimeoutSeconds;
        Task<T> reading = RunAsync(DataSource, projects, statement, parameters, timeout, read, CancellationToken.None);
        return Database.WithinAsync(reading, timeout, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (DataSource is not null)
            await DataSource.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T> RunAsync<T>(
        NpgsqlDataSource source,
        IEnumerable<string> projects,
        string statement,
        NpgsqlParameter[] parameters,
        int timeoutSeconds,
        Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            // A batch is one transaction, at whose end the setting is gone.
            await using NpgsqlBatch batch = source.CreateBatch();
            batch.Timeout = timeoutSeconds;
            batch.BatchCommands.Add(Command("TenantScope", [Scope(projects)]));
            batch.BatchCommands.Add(Command(statement, parameters));
            await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
            T result = await read(rows, cancellationToken).ConfigureAwait(false);
            // Errors after the last row, and the commit itself, come with the end of the result.
            while (await rows.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }

            return result;
        }
        catch (Exception e) when (PostgresErrors.Translate(e, Connection) is { } translated)
        {
            throw translated;
        }
    }

    private static NpgsqlParameter Scope(IEnumerable<string> projects) =>
        PostgresParameter.Of([.. projects.Distinct(StringComparer.Ordinal)]);

    private NpgsqlBatchCommand Command(string statement, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(Database[statement]);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
