using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Jobplane.Tests.Stores;

/// <summary>A temporary PostgreSQL server of our own, on the loopback interface. It goes away with this process, however that ends.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // The server lives as long as our end of this shell's standard input.
    private const string Script = """
        set -eu
        bin=$1 port=$2 settings=$3
        dir=$(mktemp -d "${TMPDIR:-/tmp}/jobplane-pg-XXXXXX")
        finish() { "$bin/pg_ctl" -D "$dir/data" -m immediate stop >&2 || true; rm -rf "$dir"; }
        trap finish EXIT
        trap '' INT HUP TERM
        printf %s "$PGPASSWORD" >"$dir/password"
        "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --no-locale --no-sync >&2
        cat >>"$dir/data/postgresql.conf" <<END
        port = $port
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        max_connections = 200
        fsync = off
        full_page_writes = off
        $settings
        END
        "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start >&2 || { cat "$dir/log" >&2; exit 1; }
        echo "ready $dir/data"
        cat >/dev/null
        """;

    private const string Ready = "ready ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly string _binaries;
    private readonly Process _shell;
    private string _dataFolder = "";

    private PostgresServer(string binaries, Process shell, NpgsqlConnectionStringBuilder connection)
    {
        _binaries = binaries;
        _shell = shell;
        Connection = connection;
    }

    /// <summary>How to connect to it as its superuser.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>The postmaster and its children.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            int postmaster = int.Parse(File.ReadLines(Path.Combine(_dataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            return [postmaster, .. ProcessTree.ChildrenOf(postmaster)];
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="binaries">The folder of its programs.</param>
    /// <param name="settings">Further lines of <c>postgresql.conf</c>.</param>
    public static async Task<PostgresServer> StartAsync(string binaries, string settings = "")
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Loopback.FreePort(),
            Username = "postgres",
            Password = RandomNumberGenerator.GetHexString(32),
            Database = "postgres",
        };
        ProcessStartInfo start = AsServerUser("sh", "-c", Script, "sh", binaries, $"{connection.Port}", settings);
        start.RedirectStandardInput = true;
        start.Environment["PGPASSWORD"] = connection.Password;
        var server = new PostgresServer(binaries, Process.Start(start)!, connection);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Runs <c>pg_ctl</c>, such as with <c>restart -m immediate</c>.</summary>
    public async Task ControlAsync(params string[] arguments)
    {
        // Through a shell that drops the output: a server that is started would keep our pipe open for as long as it lives.
        using Process control = Process.Start(AsServerUser(
            "sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", $"{_binaries}/pg_ctl", "-D", _dataFolder, "-l", $"{_dataFolder}/../log", "-w", "-t", "60", .. arguments]))!;
        await control.WaitForExitAsync();
        Assert.Equal(0, control.ExitCode);
    }

    /// <summary>A program that may read what belongs to the server: PostgreSQL refuses to run as root, and Debian's package brings a user for it.</summary>
    public static ProcessStartInfo AsServerUser(string program, params string[] arguments)
    {
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            // Some place that the other user may enter.
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _shell.WaitForExitAsync(timeout.Token);
        _shell.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        Task<string> errors = _shell.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(StartTimeout);
        string? line = await _shell.StandardOutput.ReadLineAsync(timeout.Token);
        if (line is null || !line.StartsWith(Ready, StringComparison.Ordinal))
            throw new InvalidOperationException($"PostgreSQL of {_binaries} did not start:\n{await errors}");
        _dataFolder = line[Ready.Length..];
    }
}
