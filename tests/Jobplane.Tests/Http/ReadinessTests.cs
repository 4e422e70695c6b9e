using Jobplane.Hosting;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Http;

/// <summary>What <c>/readyz</c> and the health checks say, and what makes them say it.</summary>
public sealed class ReadinessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, EveryStore]
    public async Task Store_that_is_gone_is_unhealthy_and_not_ready_until_it_is_back(StoreKind kind)
    {
        await using LostStore store = await LostStore.CreateAsync(kind);
        await using WebApplication app = await StartAsync(store);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        HealthReport gone = await CheckAsync(app);

        Assert.Equal(HealthStatus.Unhealthy, gone.Entries["jobplane_store"].Status);
        Assert.EndsWith("does not answer.", gone.Entries["jobplane_store"].Description, StringComparison.Ordinal);
        Assert.IsType<StoreUnavailableException>(gone.Entries["jobplane_store"].Exception);
        Assert.Equal((HealthStatus.Healthy, "This process works no jobs."), (gone.Entries["jobplane_worker"].Status, gone.Entries["jobplane_worker"].Description));
        (await GetAsync(client, "/readyz")).AssertError(503, "SERVICE_UNAVAILABLE");
        Assert.Equal(200, (await GetAsync(client, "/healthz")).Status);

        await store.ComeBackAsync();

        await Eventually.SeeAsync(() => GetAsync(client, "/readyz"), static answer => answer.Status == 200, Patience);
        await Eventually.SeeAsync(() => CheckAsync(app), static report => report.Status == HealthStatus.Healthy, Patience);
    }

    [Theory, EveryStore]
    public async Task Check_of_the_application_makes_the_process_unready_if_it_is_tagged_so(StoreKind kind)
    {
        HealthStatus status = HealthStatus.Healthy;
        await using TestApi api = await TestApi.CreateAsync(kind, configure: builder => builder.Services.AddHealthChecks()
            .AddCheck("mail", () => new HealthCheckResult(status), tags: ["ready"])
            .AddCheck("printer", static () => HealthCheckResult.Unhealthy(), tags: ["live"]));

        Assert.Equal(200, (await api.GetAsync("/readyz", token: null)).Status);
        status = HealthStatus.Degraded;
        Assert.Equal(200, (await api.GetAsync("/readyz", token: null)).Status);
        status = HealthStatus.Unhealthy;
        ApiAnswer unready = await api.GetAsync("/readyz", token: null);
        Assert.Equal("5", unready.AssertError(503, "SERVICE_UNAVAILABLE").Header("Retry-After"));
        Assert.Equal(200, (await api.GetAsync("/healthz", token: null)).Status);
        status = HealthStatus.Healthy;
        Assert.Equal("""{"data":{"status":"ready"}}""", (await api.GetAsync("/readyz", token: null)).Text);
    }

    private static async Task<WebApplication> StartAsync(LostStore store)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Urls"] = "http://127.0.0.1:0", ["Jobplane:Auth:Secret"] = TestApi.Secret });
        builder.Services.AddJobplane(store.Use).AddJobplaneApi().AddHealthChecks().AddJobplaneStore().AddJobplaneWorker();
        // Without its store a process does not start; this one is to outlive that.
        builder.Services.Remove(builder.Services.Single(static service => service.ImplementationType == typeof(SchemaStartup)));
        WebApplication app = builder.Build();
        app.MapJobplaneHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Task<HealthReport> CheckAsync(WebApplication app) =>
        app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

    private static async Task<ApiAnswer> GetAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await ApiAnswer.ReadAsync(response);
    }
}
