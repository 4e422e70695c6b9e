using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Sends itself a notification by way of the configured connection. Through a pooler that hands sessions out by transaction it never arrives.</summary>
internal sealed class NotificationCheck(PostgresDatabase database)
{
    private const string Name = "notifications";
    private const string Channel = "jobplane_doctor";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public async Task<StoreFinding> RunAsync(CancellationToken cancellationToken)
    {
        if (database.Options.TransactionPooler)
            return StoreFinding.Ok(Name, "Not used, as Jobplane:TransactionPooler is set: jobs of other processes are found by polling, within a second.");
        return await ArrivesAsync(cancellationToken).ConfigureAwait(false)
            ? StoreFinding.Ok(Name, "A notification arrives.")
            : StoreFinding.Failure(
                Name,
                $"A notification did not arrive within {Patience.TotalSeconds:0} s: the connection seems to lead through a pooler in transaction mode.",
                "Set Jobplane:TransactionPooler to true, or connect to the server itself. Nothing may rely on the state of a session there.");
    }

    private async Task<bool> ArrivesAsync(CancellationToken cancellationToken)
    {
        string payload = Guid.NewGuid().ToString();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = new NpgsqlConnectionStringBuilder(database.Connection.ConnectionString) { Pooling = false };
        try
        {
            await using var listener = new NpgsqlConnection(settings.ConnectionString);
            await listener.OpenAsync(cancellationToken).ConfigureAwait(false);
            listener.Notification += (_, notification) =>
            {
                if (notification.Payload == payload)
                    arrived.TrySetResult();
            };
            await using var listen = new NpgsqlCommand($"LISTEN {Channel}", listener);
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await database.ExecuteAsync(
                "DiagnoseNotify", [PostgresParameter.Of(Channel), PostgresParameter.Of(payload)], cancellationToken).ConfigureAwait(false);
            while (!arrived.Task.IsCompleted && await listener.WaitAsync(Patience, cancellationToken).ConfigureAwait(false))
            {
            }

            return arrived.Task.IsCompleted;
        }
        catch (Exception e) when (PostgresErrors.Translate(e, database.Connection) is { } translated)
        {
            throw translated;
        }
    }
}
