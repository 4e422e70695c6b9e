using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Jobplane.Tests.Stores;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Jobplane.Tests.Stores;

/// <summary>
/// The PostgreSQL server of this run: the one that JOBPLANE_TEST_POSTGRES names, or a temporary one of our own, started when the
/// first test asks for it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>Holds a connection string of a server to use, with the right to make schemas.</summary>
    public const string Variable = "JOBPLANE_TEST_POSTGRES";

    // The server lives as long as our end of this shell's standard input, so it goes away however the run ends.
    private const string Script = """
        set -eu
        bin=$1 port=$2
        dir=$(mktemp -d "${TMPDIR:-/tmp}/jobplane-pg-XXXXXX")
        finish() { "$bin/pg_ctl" -D "$dir/data" -m immediate stop >&2 || true; rm -rf "$dir"; }
        trap finish EXIT
        trap '' INT HUP TERM
        printf %s "$PGPASSWORD" >"$dir/password"
        "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --no-locale --no-sync >&2
        "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start >&2 -o "-p $port -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c max_connections=200 -c fsync=off -c full_page_writes=off" || { cat "$dir/log" >&2; exit 1; }
        echo ready
        cat >/dev/null
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly Lazy<Task<NpgsqlDataSource>> _database;
    private Process? _server;

    public PostgresCluster() => _database = new(StartAsync);

    /// <summary>The connections of fixtures and assertions; skips the test where there is no server.</summary>
    internal static async Task<NpgsqlDataSource> GetDatabaseAsync()
    {
        PostgresCluster cluster = await TestContext.Current.GetFixture<PostgresCluster>()
            ?? throw new InvalidOperationException("The PostgreSQL server is there for tests and their fixtures only.");
        return await cluster._database.Value;
    }

    /// <summary>Starts a server that is the test's own, to be treated as the test likes. It stops when this object is disposed of.</summary>
    internal async Task<NpgsqlDataSource> StartOwnAsync() => Connect(await StartServerAsync(FindBinaries()));

    public async ValueTask DisposeAsync()
    {
        if (_database is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _database.Value).DisposeAsync();
        if (_server is null)
            return;
        _server.StandardInput.Close();
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _server.WaitForExitAsync(timeout.Token);
        _server.Dispose();
    }

    private async Task<NpgsqlDataSource> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return Connect(new NpgsqlConnectionStringBuilder(given));
        return await StartOwnAsync();
    }

    private static string FindBinaries() => PostgresBinaries.Find()
        ?? throw Requirement.IsMissing($"No PostgreSQL server is installed. Install one (Debian: apt-get install postgresql), or name one in {Variable}.");


    private static NpgsqlDataSource Connect(NpgsqlConnectionStringBuilder settings)
    {
        settings.PersistSecurityInfo = true;
        return NpgsqlDataSource.Create(settings);
    }

    private async Task<NpgsqlConnectionStringBuilder> StartServerAsync(string binaries)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = FreePort(),
            Username = "postgres",
            Password = RandomNumberGenerator.GetHexString(32),
            Database = "postgres",
        };
        _server = Process.Start(Shell(binaries, settings))!;
        Task<string> errors = _server.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(StartTimeout);
        return await _server.StandardOutput.ReadLineAsync(timeout.Token) == "ready"
            ? settings
            : throw new InvalidOperationException($"PostgreSQL of {binaries} did not start:\n{await errors}");
    }

    private static ProcessStartInfo Shell(string binaries, NpgsqlConnectionStringBuilder settings)
    {
        // PostgreSQL refuses to run as root; Debian's package brings a user for it.
        string[] command = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", "sh"] : ["sh"];
        return new ProcessStartInfo(command[0], [.. command[1..], "-c", Script, "sh", binaries, $"{settings.Port}"])
        {
            // Some place that the other user may enter.
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
