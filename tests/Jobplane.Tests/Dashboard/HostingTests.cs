using Jobplane.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Dashboard;

/// <summary>The dashboard inside somebody's application.</summary>
public sealed class HostingTests : IAsyncDisposable
{
    private const string Secret = "a secret of the tests, long enough for HS256";

    private TestStore? _store;
    private WebApplication? _app;

    [Fact]
    public async Task Dashboard_without_tokens_and_without_a_policy_lets_nobody_in()
    {
        using DashboardRequests dashboard = await StartAsync(app => app.MapJobplaneDashboard("/jobs"));

        DashboardAnswer page = await dashboard.GetAsync("/");
        DashboardAnswer login = await dashboard.GetAsync("/login");
        DashboardAnswer post = await dashboard.PostAsync("/login", token: null, ("token", new TokenIssuer(Secret).Issue(new TokenRequest { ProjectId = "a" })));

        Assert.Equal((403, 404, 404), (page.Status, login.Status, post.Status));
        Assert.Contains("The dashboard is closed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_with_a_policy_and_no_mapping_of_users_lets_nobody_in()
    {
        using DashboardRequests dashboard = await StartAsync(app => app.MapJobplaneDashboard("/jobs").RequireAuthorization("staff"), withUsers: true);

        DashboardAnswer page = await dashboard.GetAsync("/", token: null, ("X-User", "ann"));

        Assert.Equal(403, page.Status);
        Assert.Contains("The dashboard is closed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_with_a_policy_takes_users_for_whom_the_application_says_they_are()
    {
        using DashboardRequests dashboard = await StartAsync(
            app => app.MapJobplaneDashboard("/jobs").RequireAuthorization("staff"),
            withUsers: true,
            options => options.MapUser = user => user.Identity?.Name switch
            {
                "ann" => new DashboardUser { ProjectId = "a", Name = "ann", IsOperator = true },
                "bob" => new DashboardUser { ProjectId = "b", CanWrite = true },
                _ => null,
            });

        Assert.Equal(401, (await dashboard.GetAsync("/")).Status);
        Assert.Equal(403, (await dashboard.GetAsync("/", token: null, ("X-User", "eve"))).Status);
        Assert.Equal(200, (await dashboard.GetAsync("/queues", token: null, ("X-User", "ann"))).Status);
        Assert.Equal(403, (await dashboard.GetAsync("/queues", token: null, ("X-User", "bob"))).Status);
        Assert.Equal(200, (await dashboard.GetAsync("/jobs", token: null, ("X-User", "bob"))).Status);
        Assert.Equal(404, (await dashboard.GetAsync("/login", token: null, ("X-User", "bob"))).Status);
    }

    [Fact]
    public async Task Dashboard_under_a_path_base_and_groups_links_to_itself()
    {
        using DashboardRequests dashboard = await StartAsync(
            app =>
            {
                app.UsePathBase("/base");
                app.UseRouting();
                app.MapGroup("/tenants/{tenant}").MapJobplaneDashboard("/admin/jobs");
            },
            configure: options => options.Developer = new DashboardUser { ProjectId = "a", IsOperator = true },
            root: "/base/tenants/x%20y/admin/jobs");

        foreach (string path in new[] { "", "/", "/jobs", "/jobs/nothing", "/failures", "/nothing/at/all" })
        {
            DashboardAnswer answer = await dashboard.GetAsync(path);
            string[] links = [.. answer.Text.Split("href=\"").Skip(1).Select(part => part.Split('"')[0]).Where(link => !link.StartsWith('#'))];
            Assert.NotEmpty(links);
            Assert.All(links, link => Assert.StartsWith("/base/tenants/x%20y/admin/jobs/", link, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    public async Task Developer_is_taken_for_granted_on_this_machine_alone(string header, string value)
    {
        using DashboardRequests dashboard = await StartAsync(
            app => app.MapJobplaneDashboard("/jobs"),
            configure: options => options.Developer = new DashboardUser { ProjectId = "a", IsOperator = true });

        Assert.Equal(200, (await dashboard.GetAsync("/")).Status);
        Assert.Equal(403, (await dashboard.GetAsync("/", token: null, (header, value))).Status);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }

    private async Task<DashboardRequests> StartAsync(
        Action<WebApplication> map, bool withUsers = false, Action<JobplaneDashboardOptions>? configure = null, string root = "/jobs")
    {
        _store = await TestStore.CreateAsync(StoreKind.Sqlite);
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Urls", "http://127.0.0.1:0")]);
        builder.Services.AddJobplane(_store.Use);
        builder.Services.AddJobplaneDashboard(configure);
        if (withUsers)
        {
            builder.Services.AddAuthentication(HeaderAuthentication.Scheme).AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, HeaderAuthentication>(HeaderAuthentication.Scheme, null);
            builder.Services.AddAuthorizationBuilder().AddPolicy("staff", policy => policy.RequireAuthenticatedUser());
        }

        _app = builder.Build();
        map(_app);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        return new DashboardRequests(new Uri(_app.Urls.Single()), root);
    }
}
