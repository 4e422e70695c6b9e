using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>PgBouncer in transaction mode, on a port of its own.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly string _script;
    private Process _process;

    private PgBouncer(string script, int port)
    {
        _script = script;
        Port = port;
        _process = Run();
    }

    public int Port { get; }

    /// <summary>Starts it in front of a server, with one more setting if need be; skips the test where it is not installed.</summary>
    public static async Task<PgBouncer> StartAsync(NpgsqlConnectionStringBuilder server, string setting = "")
    {
        if (!File.Exists(Program))
            throw Requirement.Missing("PgBouncer is not installed (Debian: apt-get install pgbouncer).");
        int port = Loopback.FreePort();
        // It reads a file, which the server's user owns and which is gone as soon as it is read. Its own end comes with that of its
        // standard input, so that it does not outlive this process.
        var pooler = new PgBouncer(
            $"""
            set -eu
            umask 077
            file=$(mktemp)
            cat >"$file" <<'END'
            [databases]
            {server.Database} = host={server.Host} port={server.Port} user={server.Username} password={server.Password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 4
            {setting}
            END
            {Program} -q "$file" &
            trap 'kill -KILL $!; rm -f "$file"' EXIT
            echo "$!"
            cat >/dev/null
            """,
            port);
        await pooler.WaitUntilReadyAsync();
        return pooler;
    }

    /// <summary>Kills it, and starts it anew.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _process = Run();
        await WaitUntilReadyAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private Process Run()
    {
        ProcessStartInfo start = PostgresServer.AsServerUser("sh", "-c", _script);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = false;
        Process process = Process.Start(start)!;
        Assert.NotNull(process.StandardOutput.ReadLine());
        return process;
    }

    private Task<bool> WaitUntilReadyAsync() => Eventually.SeeAsync(AcceptsAsync, static accepts => accepts, FaultRun.Patience);

    private async Task<bool> AcceptsAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
