using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>A Redis of the test's own, in memory only, which can be stopped, frozen and started again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // The server lives as long as our end of this shell's standard input, so it goes away however the run ends.
    private const string Script = """
        redis-server --port "$1" --bind 127.0.0.1 --save '' --appendonly no --dir "${TMPDIR:-/tmp}" >&2 &
        server=$!
        trap 'kill -9 "$server"' EXIT
        trap '' INT HUP TERM
        echo "$server"
        cat >/dev/null
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _shell;
    private int _server;

    private RedisServer(int port) => Port = port;

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Starts a server; skips the test where none is installed.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer(Loopback.FreePort());
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        if (!IsInstalled())
            throw Requirement.Missing("No Redis server is installed. Install one (Debian: apt-get install redis-server).");
        _shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", $"{Port}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = _shell.StandardError.ReadToEndAsync();
        _server = int.Parse((await _shell.StandardOutput.ReadLineAsync())!);
        await Eventually.SeeAsync(AnswersAsync, answers => answers, Patience);
    }

    /// <summary>Kills it.</summary>
    public async Task StopAsync()
    {
        if (_shell is null)
            return;
        _shell.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Patience);
        await _shell.WaitForExitAsync(timeout.Token);
        _shell.Dispose();
        _shell = null;
    }

    /// <summary>Connections stay, and nothing is answered any more.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync() => await StopAsync();

    private static bool IsInstalled()
    {
        try
        {
            using Process version = Process.Start(new ProcessStartInfo("redis-server", "--version") { UseShellExecute = false, RedirectStandardOutput = true })!;
            version.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [signal, $"{_server}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
