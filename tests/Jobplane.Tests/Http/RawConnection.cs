using System.Net.Sockets;
using System.Text;

namespace Jobplane.Tests.Http;

/// <summary>A connection on which a test writes what no HTTP client would.</summary>
internal sealed class RawConnection : IDisposable
{
    /// <summary>More than any timeout of the server, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client = new() { NoDelay = true };

    private RawConnection()
    {
    }

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Sends text, its line ends as HTTP has them.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n")));

    public Task SendAsync(byte[] bytes) => _client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask();

    /// <summary>What the server sends until it closes the connection, in whatever way.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience)) > 0)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Reset, as the server did not wait for the rest of the request.
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
