using System.Net;
using System.Net.Sockets;

namespace Jobplane.Tests.Faults;

/// <summary>
/// Passes bytes between clients and a server. When told to, it swallows what the server sends to those clients which have said
/// LISTEN: to the client, the connection looks alive and silent.
/// </summary>
internal sealed class ListenerProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;
    private int _age;

    public ListenerProxy(string host, int port)
    {
        _server = new IPEndPoint(IPAddress.Parse(host), port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Swallows from now on what is meant for the listeners of the present. Those that come later hear again.</summary>
    public void Deafen() => Interlocked.Increment(ref _age);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            var connection = new Connection(this, _age);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            try
            {
                await server.ConnectAsync(_server, ended.Token);
                await await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), connection.SeeRequest, ended.Token),
                    CopyAsync(server.GetStream(), client.GetStream(), _ => !connection.IsDeaf, ended.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of both sides has ended.
            }

            await ended.CancelAsync();
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> passes, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (passes(buffer.AsMemory(0, count)))
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private sealed class Connection(ListenerProxy proxy, int age)
    {
        private bool _listens;

        public bool IsDeaf => _listens && age < Volatile.Read(ref proxy._age);

        public bool SeeRequest(ReadOnlyMemory<byte> request)
        {
            _listens |= request.Span.IndexOf("LISTEN "u8) >= 0;
            return true;
        }
    }
}
