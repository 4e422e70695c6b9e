using System.Net.Http.Headers;
using System.Text;
using Jobplane.AspNetCore.Live;
using Jobplane.Server;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Http;

/// <summary>The whole server in this process, on a real socket and a database of its own, without a worker.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    public const string Secret = "a secret of the tests, long enough for HS256";

    private readonly WebApplication _app;

    private TestApi(WebApplication app, TestStore store)
    {
        _app = app;
        Store = store;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public TestStore Store { get; }

    public HttpClient Client { get; }

    /// <summary>Starts a server. Its rate limit is out of the way unless <paramref name="settings"/> say otherwise.</summary>
    public static async Task<TestApi> CreateAsync(
        StoreKind kind, IReadOnlyDictionary<string, string?>? settings = null, TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null)
    {
        TestStore store = await TestStore.CreateAsync(kind);
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Defaults(store)).AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (time is not null)
            builder.Services.AddSingleton(time);
        configure?.Invoke(builder);
        WebApplication app = ServerApplication.Build(builder);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestApi(app, store);
    }

    public static string Token(
        string project, string[]? scopes = null, string? subject = null, TimeProvider? time = null) =>
        new TokenIssuer(Secret, time).Issue(new TokenRequest { ProjectId = project, Scopes = scopes, Subject = subject });

    public Task<ApiAnswer> GetAsync(string path, string? token, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, token, content: null, headers);

    public Task<ApiAnswer> PostAsync(string path, string? token, string? json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, token, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, string? token, HttpContent? content, params (string Name, string Value)[] headers)
    {
        // As written: the usual form of a URI would clean up paths that are of interest just as they are.
        var uri = new Uri($"{Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        ApiAnswer answer = await ApiAnswer.ReadAsync(response);
        ApiContract.Document.Find(method.Method, path)?.AssertDocumented(answer);
        return answer;
    }

    /// <summary>Stops the server, as a signal would.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>How many requests wait for changes of jobs.</summary>
    public int Waiting => _app.Services.GetRequiredService<LiveRequests>().Count;

    /// <summary>Waits until so many requests wait for changes of jobs.</summary>
    public Task WaitForWaitingAsync(int count) =>
        Eventually.SeeAsync(() => Task.FromResult(Waiting), seen => seen == count, TimeSpan.FromSeconds(60));

    /// <summary>Enqueues a job of a project through the API, and returns its id.</summary>
    public async Task<string> EnqueueAsync(string project, string json = """{"type":"provision_project"}""", TimeProvider? time = null)
    {
        ApiAnswer answer = await PostAsync("/api/jobs", Token(project, time: time), json);
        Assert.Equal(202, answer.Status);
        return answer.Data.GetProperty("id").GetString()!;
    }

    /// <summary>Writes over columns of a job, as nothing but a worker would: <c>status = 'failed', attempts = 3</c>.</summary>
    public async Task SetAsync(string id, string assignments)
    {
        int rows = await Store.ExecuteAsync($"UPDATE {Store.Table("jobs")} SET {assignments} WHERE id = @id", ("id", Guid.Parse(id)));
        Assert.Equal(1, rows);
    }

    /// <summary>Makes a job one whose handler has reported progress at the beginning of 2030, and a result.</summary>
    public async Task ReportAsync(string id, string project, double percent, string message, long claim, string result)
    {
        await Store.ExecuteAsync(
            $"INSERT INTO {Store.Table("job_progress")} (job_id, project_id, percent, message, reported_at) VALUES (@id, '{project}', {percent}, '{message}', '2030-01-01T00:00:00.000Z')",
            ("id", Guid.Parse(id)));
        await Store.ExecuteAsync(
            $"INSERT INTO {Store.Table("job_results")} (job_id, project_id, claim_id, result) VALUES (@id, '{project}', {claim}, '{result}')",
            ("id", Guid.Parse(id)));
    }

    /// <summary>Adds a line to a job's log, as its handler would.</summary>
    public Task LogAsync(string id, string project, int line, string message, int attempt = 1, string level = "information") => Store.ExecuteAsync(
        $"INSERT INTO {Store.Table("job_logs")} (job_id, seq, project_id, attempt, logged_at, level, message)"
        + $" VALUES ('{id}', {line}, '{project}', {attempt}, '2026-01-29T10:00:07.000Z', '{level}', @message)",
        ("message", message));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Store.DisposeAsync();
    }

    private static Dictionary<string, string?> Defaults(TestStore store) => new()
    {
        ["Urls"] = "http://127.0.0.1:0",
        ["Jobplane:Storage"] = store.Kind.ToString(),
        ["ConnectionStrings:Jobplane"] = store.ConnectionString,
        ["Jobplane:Schema"] = store.Schema,
        ["Jobplane:Auth:Secret"] = Secret,
        ["Jobplane:RateLimit:PermitLimit"] = "1000000",
        ["Jobplane:Dashboard:LoginLimit"] = "1000000",
        ["Jobplane:Worker:Enabled"] = "false",
    };
}
