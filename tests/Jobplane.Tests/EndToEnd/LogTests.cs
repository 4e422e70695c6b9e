using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.EndToEnd;

/// <summary>What a server process writes to its log, and what it must not.</summary>
[Collection(EndToEndCollection.Name)]
public sealed partial class LogTests
{
    private const string Foreign = "a-secret-of-somebody-else-with-more-than-32-bytes";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Session_at_the_finest_level_leaves_no_secret_in_the_log(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        foreach (string category in (string[])["Default", "Microsoft", "Microsoft.Hosting.Lifetime", "Microsoft.AspNetCore.Server.Kestrel.Connections", "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Npgsql"])
            setup.Environment[$"Logging__LogLevel__{category}"] = "Trace";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string token = await setup.TokenAsync();
        string forged = new TokenIssuer(Foreign).Issue(new TokenRequest { ProjectId = ServerSetup.Project });

        string job = await RunSessionAsync(address, token, forged);
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync(Patience));

        string log = server.Output + server.Errors;
        Assert.Contains("trce: ", log, StringComparison.Ordinal);
        Assert.Contains("Microsoft.AspNetCore.Routing", log, StringComparison.Ordinal);
        Assert.Contains(job, log, StringComparison.Ordinal);
        string[] secrets = [ServerSetup.Secret, Foreign, .. token.Split('.')[1..], .. forged.Split('.')[1..]];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
        if (kind == StoreKind.Postgres)
            Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(setup.Store.ConnectionString).Password!, log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Request_has_one_line_and_its_id_is_in_the_audit_log_too(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string token = await setup.TokenAsync();
        using ServerClient client = new(address, token);
        string job = await client.EnqueueAsync("import_contacts", """{"file":"x\n2026-01-29T10:00:00.000Z info: forged\u001b[2J"}""");
        await client.WaitForAsync(job, "failed", Patience);
        await SendAsync(address, HttpMethod.Post, $"/api/jobs/{job}/retry", token, """{"max_attempts":9}""", "retry-1");
        await SendAsync(address, HttpMethod.Get, "/no/such%0aroute?x=%1b%5b2J", token: null, body: null, "lost-1");
        await SendAsync(address, HttpMethod.Get, "/healthz", token: null, body: null, "probe-1");

        server.Terminate();
        await server.WaitForExitAsync(Patience);

        string[] lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(Line(), line));
        Assert.DoesNotContain(server.Output, c => char.IsControl(c) && c != '\n');
        Assert.Matches(@"POST /api/jobs/\{id\}/retry 200 in [0-9.]+ ms, project proj-1, request retry-1$", Assert.Single(lines, line => line.Contains("retry-1", StringComparison.Ordinal)));
        Assert.Matches(@"GET - 404 in [0-9.]+ ms, project -, request lost-1$", Assert.Single(lines, line => line.Contains("lost-1", StringComparison.Ordinal)));
        Assert.DoesNotContain("probe-1", server.Output, StringComparison.Ordinal);
        Assert.Equal("retry-1", await setup.Store.ScalarAsync($"SELECT request_id FROM {setup.Store.Table("audit_logs")}"));
    }

    [Fact]
    public async Task Json_is_written_where_it_is_asked_for()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Logging__Console__FormatterName"] = "json";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        await SendAsync(address, HttpMethod.Get, "/api/jobs/1", await setup.TokenAsync(), body: null, "json-1");

        server.Terminate();
        await server.WaitForExitAsync(Patience);

        string line = Assert.Single(server.Output.Split('\n'), line => line.Contains("json-1", StringComparison.Ordinal));
        using JsonDocument entry = JsonDocument.Parse(line);
        JsonElement state = entry.RootElement.GetProperty("State");
        Assert.Equal(("json-1", "proj-1", 400), (state.GetProperty("RequestId").GetString(), state.GetProperty("Project").GetString(), state.GetProperty("Status").GetInt32()));
        Assert.Equal("/api/jobs/{id}", state.GetProperty("Route").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", entry.RootElement.GetProperty("Timestamp").GetString());
    }

    /// <summary>What clients do, right and wrong. Returns the id of a job that failed.</summary>
    private static async Task<string> RunSessionAsync(Uri address, string token, string forged)
    {
        using ServerClient client = new(address, token);
        string job = await client.EnqueueAsync("import_contacts", """{"file":"contacts.csv"}""");
        await client.WaitForAsync(job, "failed", Patience);
        await SendAsync(address, HttpMethod.Post, $"/api/jobs/{job}/retry", token, """{"max_attempts":9}""");
        await SendAsync(address, HttpMethod.Post, "/api/jobs", token, "not json");
        await SendAsync(address, HttpMethod.Post, "/api/jobs", forged, """{"type":"a"}""");
        await SendAsync(address, HttpMethod.Get, $"/api/jobs/{job}", forged);
        await SendAsync(address, HttpMethod.Get, $"/api/jobs/{job}", token + "x");
        await SendAsync(address, HttpMethod.Get, $"/api/jobs/{job}", token: null);
        await SendAsync(address, HttpMethod.Delete, "/api/jobs", token);
        await SendAsync(address, HttpMethod.Get, "/nothing", token);
        await SendAsync(address, HttpMethod.Get, "/readyz", token);
        return job;
    }

    private static async Task SendAsync(Uri address, HttpMethod method, string path, string? token, string? body = null, string? requestId = null)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (requestId is not null)
            request.Headers.Add("X-Request-Id", requestId);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(requestId ?? response.Headers.GetValues("X-Request-Id").Single(), response.Headers.GetValues("X-Request-Id").Single());
    }

    [GeneratedRegex(@"^(Jobplane is ready on |\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warn|fail): [A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
