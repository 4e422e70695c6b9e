using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Npgsql;

namespace Jobplane.Benchmarks.Peers;

/// <summary>Runs graphile-worker, a job queue for Node.js, on the same PostgreSQL server. Its packages are installed on first use.</summary>
internal sealed class GraphileWorker(PostgresBenchmarkStore store) : IAsyncDisposable
{
    public const string Name = "graphile-worker";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "peers", Name);

    private readonly string _schema = $"bench_peer_{Guid.NewGuid():N}";

    public static async Task InstallAsync()
    {
        // npm writes this file last.
        if (File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            return;
        Progress.Say($"installing {Name} below this program's folder");
        await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], new Dictionary<string, string>(StringComparer.Ordinal));
    }

    /// <summary>Runs one measurement of <c>peer.mjs</c>.</summary>
    public async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var server = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        string output = await RunAsync("node", ["peer.mjs", .. arguments], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PEER_DATABASE_URL"] = new UriBuilder("postgres", server.Host, server.Port, server.Database)
            {
                UserName = Uri.EscapeDataString(server.Username ?? ""),
                Password = Uri.EscapeDataString(server.Password ?? ""),
            }.ToString(),
            ["PEER_SCHEMA"] = _schema,
        });
        return JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
    }

    /// <summary>Jobs a second of a measurement that counts jobs.</summary>
    public async Task<double> JobsPerSecondAsync(params string[] arguments)
    {
        JsonElement result = await RunAsync(arguments);
        return result.GetProperty("jobs").GetInt64() / result.GetProperty("seconds").GetDouble();
    }

    public async ValueTask DisposeAsync() => await store.ExecuteAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");

    private static async Task<string> RunAsync(string program, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed with {process.ExitCode}:\n{output}{await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"{Name} needs Node.js with npm, and '{start.FileName}' cannot be started: {e.Message}. Install them (Debian: apt-get install nodejs npm).", e);
        }
    }
}
