using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;
using Npgsql;

namespace Jobplane.Tests.Samples;

/// <summary>The programs of samples/Provisioning, on a database of their own.</summary>
internal sealed class ProvisioningSystem : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-provisioning-");
    private readonly string _database = $"provisioning_{Guid.NewGuid():N}";
    private readonly List<ServerProcess> _processes = [];
    private readonly NpgsqlDataSource? _server;
    private readonly Dictionary<string, string?> _environment;
    private readonly HttpClient _http = new();
    private ServerClient? _operator;

    private ProvisioningSystem(NpgsqlDataSource? server)
    {
        _server = server;
        _environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
            ["ConnectionStrings__Postgres"] = server is null ? null : new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = _database }.ConnectionString,
            ["Jobplane__Auth__Secret"] = TestApi.Secret,
            ["Jobplane__RateLimit__PermitLimit"] = "100000",
            ["Staff__Key"] = StaffKey,
            ["Provisioning__StepTime"] = "00:00:00.300",
            // Short times, so that a crash is made good within the patience of a test.
            ["Jobplane__Worker__Lease"] = "00:00:02",
            ["Jobplane__Worker__HeartbeatInterval"] = "00:00:00.500",
            ["Jobplane__Worker__RescueInterval"] = "00:00:00.500",
        };
    }

    /// <summary>What lets an operator in.</summary>
    public string StaffKey { get; } = Guid.NewGuid().ToString("N");

    /// <summary>A client of the web application.</summary>
    public HttpClient Web => _http;

    /// <summary>Starts the web application.</summary>
    /// <param name="kind">The store.</param>
    /// <param name="collector">What all programs export their telemetry to, if anything.</param>
    public static async Task<ProvisioningSystem> StartAsync(StoreKind kind, OtlpReceiver? collector = null)
    {
        var system = new ProvisioningSystem(kind == StoreKind.Postgres ? await PostgresCluster.GetDatabaseAsync() : null);
        collector?.Configure(system._environment);
        try
        {
            await system.ExecuteAsync($"CREATE DATABASE {system._database}");
            Uri address = await system.Start("Jobplane.Samples.Provisioning.Web.dll", system._environment).WaitUntilReadyAsync();
            system._http.BaseAddress = address;
            system._environment["Webhooks__Url"] = new Uri(address, "/inbox").AbsoluteUri;
            system._operator = new ServerClient(address, TestApi.Token("operations", ["operator"]));
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a worker. It is ready when it runs jobs.</summary>
    /// <param name="stepTime">How long each part of a project takes it, if not as long as others.</param>
    public ServerProcess StartWorker(TimeSpan? stepTime = null) => Start(
        "Jobplane.Samples.Provisioning.Worker.dll",
        stepTime is null ? _environment : new Dictionary<string, string?>(_environment, StringComparer.Ordinal) { ["Provisioning__StepTime"] = $"{stepTime}" });

    /// <summary>Signs a project up, and returns what its customer gets: the path of the job, and a token to ask with.</summary>
    public async Task<JsonElement> CreateAsync(string id)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync("/projects", new { id, name = id, region = "us-east-1" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>The status of the job of a project that was signed up, as its customer sees it.</summary>
    public async Task<string?> GetStatusAsync(JsonElement accepted)
    {
        using var customer = new ServerClient(_http.BaseAddress!, accepted.GetProperty("token").GetString()!);
        return (await customer.GetAsync(accepted.GetProperty("job").GetString()!.Split('/')[^1])).GetProperty("status").GetString();
    }

    public Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>How many jobs a live worker's process holds.</summary>
    public async Task<int> CountJobsAsync(ServerProcess worker) => (await _operator!.ListAsync("/api/workers"))
        .Where(row => row.GetProperty("process_id").GetInt32() == worker.Id)
        .Sum(row => row.GetProperty("jobs").GetInt32());

    public async ValueTask DisposeAsync()
    {
        _operator?.Dispose();
        _http.Dispose();
        foreach (ServerProcess process in _processes)
            await process.DisposeAsync();
        await ExecuteAsync($"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
        _folder.Delete(recursive: true);
    }

    private ServerProcess Start(string program, Dictionary<string, string?> environment)
    {
        ServerProcess process = ServerProcess.StartProgram(program, environment, _folder.FullName);
        _processes.Add(process);
        return process;
    }

    // SQLite has no databases to make: the file is made in the folder of the programs.
    private async Task ExecuteAsync(string sql)
    {
        if (_server is null)
            return;
        await using NpgsqlCommand command = _server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
