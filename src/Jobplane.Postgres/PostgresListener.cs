using Jobplane.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>
/// Hears of ready jobs by LISTEN, on a connection of its own. A connection may die without a word, so it is asked for a sign of
/// life whenever it has been silent for a while: deafness ends within <see cref="Silence"/> + <see cref="AnswerTimeoutSeconds"/>, and the time to connect again.
/// </summary>
internal sealed partial class PostgresListener(PostgresDatabase database, ILogger<PostgresListener> logger, TimeProvider time) : IJobListener
{
    private const int AnswerTimeoutSeconds = 4;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    public Task ListenAsync(Action<string?> onReady, CancellationToken cancellationToken) => database.Options.TransactionPooler
        ? Task.CompletedTask
        : Cancellation.RunAsync(token => ListenUntilCancelledAsync(onReady, token), cancellationToken);

    private async Task<bool> ListenUntilCancelledAsync(Action<string?> onReady, CancellationToken cancellationToken)
    {
        bool isDeaf = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await OpenAsync(onReady, cancellationToken).ConfigureAwait(false);
                if (isDeaf)
                    LogHearsAgain();
                isDeaf = false;
                await HearAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested
                && (e is OperationCanceledException || PostgresErrors.Translate(e, database.Connection) is not null))
            {
                if (!isDeaf)
                    LogDeaf(PostgresErrors.Place(database.Connection), e.Message);
                isDeaf = true;
                await Task.Delay(ReconnectDelay * (0.5 + Random.Shared.NextDouble()), time, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }

    private async Task<NpgsqlConnection> OpenAsync(Action<string?> onReady, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Connection.ConnectionString)
        {
            Pooling = false,
            CommandTimeout = AnswerTimeoutSeconds,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            connection.Notification += (_, notification) => onReady(notification.Payload);
            await using var listen = new NpgsqlCommand($"LISTEN \"{database.Channel}\"", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        // What was sent while nobody listened is lost.
        onReady(null);
        return connection;
    }

    private async Task HearAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await connection.WaitAsync(Silence, cancellationToken).ConfigureAwait(false))
                continue;
            await using var ping = new NpgsqlCommand(database["Ping"], connection);
            await ping.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(201, LogLevel.Warning, "Notifications of new jobs from PostgreSQL at {Place} are interrupted; polling goes on: {Reason}")]
    private partial void LogDeaf(string place, string reason);

    [LoggerMessage(202, LogLevel.Information, "Notifications of new jobs are back")]
    private partial void LogHearsAgain();
}
