using Jobplane.Dashboard.Hosting;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Dashboard;

public sealed class AccessTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Paths of all routes that need a caller, with what they take.</summary>
    public static TheoryData<string, string> Guarded => new(DashboardRoutes.All
        .Where(route => route.AnyOf != DashboardRoute.Anybody)
        .Select(route => (route.Method, route.Pattern.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal)
            .Replace("{name}", "some", StringComparison.Ordinal).Replace("{**path}", "nothing", StringComparison.Ordinal))));

    [Theory, MemberData(nameof(Guarded))]
    public async Task Route_without_a_token_shows_the_login_alone(string method, string path)
    {
        using var dashboard = DashboardRequests.To(await fixture.GetAsync(StoreKind.Sqlite));

        DashboardAnswer answer = method == "GET" ? await dashboard.GetAsync(path) : await dashboard.PostAsync(path, token: null);

        Assert.Equal(302, answer.Status);
        Assert.StartsWith("/jobs/login", answer.Location, StringComparison.Ordinal);
        Assert.Equal(Policy, answer.Header("Content-Security-Policy"));
    }

    [Theory, MemberData(nameof(Guarded))]
    public async Task Route_without_its_scope_is_refused(string method, string path)
    {
        DashboardRoute route = DashboardRoutes.All.First(each => each.Method == method && Matches(each.Pattern, path));
        using var dashboard = DashboardRequests.To(await fixture.GetAsync(StoreKind.Sqlite));
        string[] others = [.. new[] { "jobs:read", "jobs:write", "operator" }.Where(scope => !route.AnyOf.HasFlag(AspNetCore.Auth.ApiScopeNames.Parse(scope)))];
        string token = TestApi.Token("scopes", others);

        DashboardAnswer answer = method == "GET" ? await dashboard.GetAsync(path, token) : await dashboard.PostAsync(path, token);

        Assert.Equal(403, answer.Status);
        Assert.Contains("This takes the scope", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("X-Nothing", "at all")]
    public async Task Post_that_no_page_of_ours_asked_for_is_refused(string header, string value)
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);
        string id = await api.EnqueueAsync("cross");

        DashboardAnswer answer = await dashboard.SendAsync(HttpMethod.Post, $"/jobs/{id}/cancel", TestApi.Token("cross"), form: [], (header, value));

        Assert.Equal(403, answer.Status);
        Assert.Contains("Nothing was done", answer.Text, StringComparison.Ordinal);
        Assert.Equal("pending", (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("cross"))).Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Post_whose_origin_is_this_host_is_carried_out()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);
        string id = await api.EnqueueAsync("own-origin");

        DashboardAnswer answer = await dashboard.SendAsync(
            HttpMethod.Post, $"/jobs/{id}/cancel", TestApi.Token("own-origin"), form: [], ("Origin", api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)));

        Assert.Equal((303, $"/jobs/jobs/{id}?notice=cancelled"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task Answers_forbid_browsers_all_but_our_own_files()
    {
        using var dashboard = DashboardRequests.To(await fixture.GetAsync(StoreKind.Sqlite));

        DashboardAnswer page = await dashboard.GetAsync("/login");

        Assert.Equal(Policy, page.Header("Content-Security-Policy"));
        Assert.Equal(("nosniff", "same-origin", "no-store"), (page.Header("X-Content-Type-Options"), page.Header("Referrer-Policy"), page.Header("Cache-Control")));
        Assert.DoesNotContain(" style=", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(" on", string.Concat(page.Text.Split('<').Select(tag => tag.Split('>')[0])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_kept_for_long_under_names_that_change_with_them()
    {
        using var dashboard = DashboardRequests.To(await fixture.GetAsync(StoreKind.Sqlite));
        string page = (await dashboard.GetAsync("/login")).Text;
        string sheet = page.Split("rel=\"stylesheet\" href=\"/jobs")[1].Split('"')[0];

        DashboardAnswer found = await dashboard.GetAsync(sheet);
        DashboardAnswer missing = await dashboard.GetAsync("/assets/dashboard.css");

        Assert.Matches(@"^/assets/dashboard\.[0-9a-f]{12}\.css$", sheet);
        Assert.Equal((200, "public, max-age=31536000, immutable"), (found.Status, found.Header("Cache-Control")));
        Assert.Equal(404, missing.Status);
    }

    private static bool Matches(string pattern, string path)
    {
        string[] wanted = pattern.Split('/'), given = path.Split('/');
        return pattern == "/{**path}" ? path == "/nothing"
            : wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First == pair.Second || pair.First is ['{', ..]);
    }
}
