using System.Net.Http.Headers;
using System.Net.Http.Json;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Health;
using Jobplane.AspNetCore.Hosting;
using Jobplane.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Http;

/// <summary>The API inside somebody's application, which has no middleware for it, and over a store that fails.</summary>
public sealed class EmbeddedApiTests : IAsyncDisposable
{
    private const string Leak = "Host=db.internal;Password=hunter2; SELECT * FROM control_plane.jobs";

    private readonly RecordingLogger _log = new();
    private WebApplication? _app;

    [Theory]
    [InlineData(null, 403)]
    [InlineData("", 403)]
    [InlineData("jobs:read jobs:write", 403)]
    [InlineData("Operator operators", 403)]
    [InlineData("operator", 200)]
    [InlineData("jobs:read operator", 200)]
    public async Task Operator_route_takes_the_scope_operator_and_nothing_in_its_place(string? scope, int status)
    {
        using HttpClient client = await StartAsync(new StoreUnavailableException(Leak));
        string claims = HandmadeToken.Claims(more: scope is null ? "" : $",\"scope\":\"{scope}\"");

        ApiAnswer answer = await SendAsync(client, "GET", "/operator", HandmadeToken.Sign(HandmadeToken.Header, claims));

        Assert.Equal(status, answer.Status);
        if (status == 403)
            answer.AssertError(403, "FORBIDDEN");
    }

    public static TheoryData<string, string> Routes { get; } = new()
    {
        { "GET", $"/jobplane/jobs/{Guid.NewGuid()}" },
        { "GET", $"/jobplane/jobs/{Guid.NewGuid()}/events" },
        { "POST", $"/jobplane/jobs/{Guid.NewGuid()}/retry" },
        { "POST", "/jobplane/jobs" },
        { "GET", "/jobplane/jobs" },
        { "GET", $"/jobplane/jobs/{Guid.NewGuid()}/attempts" },
        { "POST", $"/jobplane/jobs/{Guid.NewGuid()}/cancel" },
        { "GET", "/jobplane/audit" },
        { "GET", "/jobplane/queues" },
        { "POST", "/jobplane/queues/a/pause" },
        { "GET", "/jobplane/workers" },
        { "GET", "/jobplane/schedules" },
        { "GET", "/jobplane/schedules/nightly" },
        { "DELETE", "/jobplane/schedules/nightly" },
        { "POST", "/jobplane/schedules/nightly/run" },
        { "GET", "/readyz" },
    };

    [Theory, MemberData(nameof(Routes))]
    public async Task Unavailable_store_is_503_with_retry_after_and_one_log_line(string method, string path)
    {
        using HttpClient client = await StartAsync(new StoreUnavailableException(Leak));

        ApiAnswer answer = await SendAsync(client, method, path);

        answer.AssertError(503, "SERVICE_UNAVAILABLE");
        Assert.Equal("5", answer.Header("Retry-After"));
        AssertNoLeak(answer);
        (int id, LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal((3002, LogLevel.Warning), (id, level));
        Assert.Contains(answer.Header("X-Request-Id"), text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task Unexpected_failure_is_500_without_a_word_about_its_cause(string method, string path)
    {
        using HttpClient client = await StartAsync(new InvalidOperationException(Leak));

        ApiAnswer answer = await SendAsync(client, method, path);

        answer.AssertError(500, "INTERNAL_ERROR");
        AssertNoLeak(answer);
        (int id, LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal((3001, LogLevel.Error), (id, level));
        Assert.DoesNotContain(path, path.Contains('-', StringComparison.Ordinal) ? text : "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_answers_while_the_store_does_not()
    {
        using HttpClient client = await StartAsync(new StoreUnavailableException(Leak));

        Assert.Equal(200, (await SendAsync(client, "GET", "/healthz")).Status);
    }

    [Fact]
    public async Task Callers_faults_are_not_logged()
    {
        using HttpClient client = await StartAsync(new StoreUnavailableException(Leak));

        (await SendAsync(client, "GET", "/jobplane/jobs/1")).AssertError(400, "VALIDATION_ERROR");
        (await SendAsync(client, "GET", "/jobplane/nothing")).AssertError(404, "NOT_FOUND");
        (await SendAsync(client, "DELETE", "/jobplane/jobs")).AssertError(405, "METHOD_NOT_ALLOWED");
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Application_keeps_its_own_routes_and_errors()
    {
        using HttpClient client = await StartAsync(new StoreUnavailableException(Leak));

        Assert.Equal("mine", await client.GetStringAsync("/mine", TestContext.Current.CancellationToken));
        using HttpResponseMessage unknown = await client.GetAsync("/unknown", TestContext.Current.CancellationToken);
        Assert.Equal("", await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Server_errors_cover_the_whole_application()
    {
        using HttpClient client = await StartAsync(new StoreUnavailableException(Leak), asServer: true);

        (await SendAsync(client, "GET", "/unknown")).AssertError(404, "NOT_FOUND");
        (await SendAsync(client, "DELETE", "/mine")).AssertError(405, "METHOD_NOT_ALLOWED");
        ApiAnswer thrown = await SendAsync(client, "GET", "/throws");
        thrown.AssertError(500, "INTERNAL_ERROR");
        AssertNoLeak(thrown);
        (await SendAsync(client, "GET", "/refuses")).AssertError(413, "PAYLOAD_TOO_LARGE");
    }

    [Fact]
    public void Map_without_services_says_what_to_call()
    {
        WebApplication app = WebApplication.CreateBuilder().Build();

        Assert.Contains("AddJobplaneApi", Assert.Throws<InvalidOperationException>(() => app.MapJobplaneApi()).Message, StringComparison.Ordinal);
        Assert.Contains("AddJobplaneApi", Assert.Throws<InvalidOperationException>(() => app.MapJobplaneHealth()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_without_a_secret_fails_and_names_the_key()
    {
        Microsoft.Extensions.Options.OptionsValidationException e = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(new StoreUnavailableException(Leak), secret: null));

        Assert.Contains("Jobplane:Auth:Secret", e.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _log.Dispose();
    }

    private static void AssertNoLeak(ApiAnswer answer)
    {
        foreach (string word in (string[])["db.internal", "hunter2", "SELECT", "   at ", "Exception"])
            Assert.DoesNotContain(word, answer.Text, StringComparison.Ordinal);
    }

    private static async Task<ApiAnswer> SendAsync(HttpClient client, string method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? TestApi.Token("proj-1", ["jobs:read", "jobs:write", "operator"]));
        if (method == "POST" && !path.EndsWith("retry", StringComparison.Ordinal))
            request.Content = JsonContent.Create(new { type = "a" });
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await ApiAnswer.ReadAsync(response);
    }

    private async Task<HttpClient> StartAsync(Exception failure, bool asServer = false, string? secret = TestApi.Secret)
    {
        var store = new BrokenStore(failure);
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(_log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Urls"] = "http://127.0.0.1:0", ["Jobplane:Auth:Secret"] = secret });
        builder.Services.AddJobplane(jobs => jobs.Services
            .AddSingleton<IJobStore>(store).AddSingleton<IScheduleStore>(store)
            .AddSingleton<IStatisticsStore>(store).AddSingleton<IFleetStore>(store).AddSingleton<IStoreAdministration>(store)).AddJobplaneApi();
        _app = builder.Build();
        if (asServer)
            _app.UseJobplaneErrors();
        _app.MapJobplaneApi("/jobplane");
        _app.MapJobplaneHealth();
        _app.MapGet("/operator", new ApiPipeline(_app).ForCallersWith(ApiScopes.Operator, _ => HealthEndpoints.AliveAsync));
        _app.MapGet("/mine", () => "mine");
        _app.MapGet("/throws", string () => throw new InvalidOperationException(Leak));
        _app.MapGet("/refuses", string () => throw new BadHttpRequestException(Leak, StatusCodes.Status413PayloadTooLarge));
        await _app.StartAsync(TestContext.Current.CancellationToken);
        return new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }
}
