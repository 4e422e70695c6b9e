using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Jobplane.Benchmarks.Stores;

/// <summary>
/// A temporary PostgreSQL server with every promise of durability kept: fsync, full page writes and synchronous commit are on.
/// Only its buffers and its log have the room that an administrator would give them on a machine of this size.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string DebianRoot = "/usr/lib/postgresql";

    // The server lives as long as our end of this shell's standard input, so it goes away however the benchmark ends.
    private const string Script = """
        set -eu
        bin=$1 port=$2
        dir=$(mktemp -d "${TMPDIR:-/tmp}/jobplane-bench-XXXXXX")
        finish() { "$bin/pg_ctl" -D "$dir/data" -m immediate stop >&2 || true; rm -rf "$dir"; }
        trap finish EXIT
        trap '' INT HUP TERM
        printf %s "$PGPASSWORD" >"$dir/password"
        "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --no-locale >&2
        "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start >&2 -o "-p $port -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c max_connections=200 -c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=15min \
            -c shared_preload_libraries=pg_stat_statements -c max_prepared_transactions=0" || { cat "$dir/log" >&2; exit 1; }
        echo ready
        cat >/dev/null
        """;

    private readonly Process _process;

    private PostgresServer(Process process, string connectionString)
    {
        _process = process;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync()
    {
        string binaries = Find()
            ?? throw new InvalidOperationException("No PostgreSQL server is installed. Install one (Debian: apt-get install postgresql), or name one with --postgres.");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = FreePort(),
            Username = "postgres",
            Password = RandomNumberGenerator.GetHexString(32),
            Database = "postgres",
            PersistSecurityInfo = true,
        };
        Process process = Process.Start(Shell(binaries, settings))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        return await process.StandardOutput.ReadLineAsync() == "ready"
            ? new PostgresServer(process, settings.ConnectionString)
            : throw new InvalidOperationException($"PostgreSQL of {binaries} did not start:\n{await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string? Find() => !Directory.Exists(DebianRoot) ? null : Directory.EnumerateDirectories(DebianRoot)
        .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0)
        .Select(folder => Path.Combine(folder, "bin"))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private static ProcessStartInfo Shell(string binaries, NpgsqlConnectionStringBuilder settings)
    {
        // PostgreSQL refuses to run as root; Debian's package brings a user for it.
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", "sh"] : ["sh"];
        return new ProcessStartInfo(command[0], [.. command[1..], "-c", Script, "sh", binaries, $"{settings.Port}"])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = settings.Password },
        };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
