using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>Connections that do nothing but be there.</summary>
internal sealed class HeldConnections(NpgsqlConnectionStringBuilder server) : IDisposable
{
    private readonly Stack<NpgsqlConnection> _held = new();

    private readonly string _settings = new NpgsqlConnectionStringBuilder(server.ConnectionString)
    {
        Pooling = false,
        ApplicationName = "idle",
        Timeout = 30,
    }.ConnectionString;

    public async Task TakeAsync(int count)
    {
        for (int i = 0; i < count; i++)
            Assert.True(await TryTakeAsync());
    }

    /// <summary>Takes all that are left.</summary>
    public async Task TakeAllAsync()
    {
        while (await TryTakeAsync())
        {
        }
    }

    /// <summary>Ends the connections of an application again and again, and takes their places.</summary>
    public async Task StarveAsync(string application, CancellationToken ended)
    {
        NpgsqlConnection ours = _held.Peek();
        while (!ended.IsCancellationRequested)
        {
            await using var terminate = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", ours);
            terminate.Parameters.AddWithValue(application);
            await terminate.ExecuteNonQueryAsync(CancellationToken.None);
            await TakeAllAsync();
        }
    }

    public void Dispose()
    {
        while (_held.TryPop(out NpgsqlConnection? connection))
            connection.Dispose();
    }

    private async Task<bool> TryTakeAsync()
    {
        var connection = new NpgsqlConnection(_settings);
        try
        {
            await connection.OpenAsync();
            _held.Push(connection);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return false;
        }
    }
}
