namespace Jobplane.Tests.EndToEnd;

/// <summary>Servers that run side by side on one store.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly IReadOnlyList<ServerProcess> _servers;

    private Fleet(IReadOnlyList<ServerProcess> servers) => _servers = servers;

    /// <summary>Starts servers and waits until each is ready.</summary>
    public static async Task<Fleet> StartAsync(ServerSetup setup, int count)
    {
        var fleet = new Fleet([.. Enumerable.Range(0, count).Select(_ => setup.Start("serve"))]);
        try
        {
            await Task.WhenAll(fleet._servers.Select(server => server.WaitUntilReadyAsync()));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public ServerProcess this[int server] => _servers[server];

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess server in _servers)
            await server.DisposeAsync();
    }
}
