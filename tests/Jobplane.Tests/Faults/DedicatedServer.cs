using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>A PostgreSQL server that the tests of one class may stop, freeze and restart.</summary>
public sealed class DedicatedServer : IAsyncDisposable
{
    private PostgresServer? _server;

    /// <summary>Starts it when a test first asks; skips the test where there are no programs to start.</summary>
    internal async Task<PostgresServer> GetAsync(string settings = "") =>
        _server ??= await PostgresServer.StartAsync(PostgresCluster.FindPrograms(), settings);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
