using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Dashboard;

public sealed class LoginTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Page_without_a_token_leads_to_the_login_and_back()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer refused = await dashboard.GetAsync("/jobs?q=status:failed");
        DashboardAnswer form = await dashboard.GetAsync(refused.Location["/jobs".Length..]);
        DashboardAnswer done = await dashboard.PostAsync("/login", token: null, ("token", $" {TestApi.Token("login-1")} "), ("return", "/jobs?q=status:failed"));

        Assert.Equal((302, "/jobs/login?return=%2Fjobs%3Fq%3Dstatus%3Afailed"), (refused.Status, refused.Location));
        Assert.Equal(200, form.Status);
        Assert.Contains("name=\"return\" value=\"/jobs?q=status:failed\"", form.Text, StringComparison.Ordinal);
        Assert.Equal((303, "/jobs/jobs?q=status:failed"), (done.Status, done.Location));
    }

    [Fact]
    public async Task Link_from_another_site_goes_on_to_where_the_cookie_is_sent()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer bounce = await dashboard.GetAsync("/jobs?q=a%20b", token: null, ("Sec-Fetch-Site", "cross-site"));
        DashboardAnswer login = await dashboard.GetAsync("/jobs?q=a%20b", token: null, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal((200, 302), (bounce.Status, login.Status));
        Assert.Contains("content=\"0; url=/jobs/jobs?q=a%20b\"", bounce.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_of_a_login_is_out_of_reach_of_scripts_and_sites_and_ends_with_the_token()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer plain = await dashboard.PostAsync("/login", token: null, ("token", TestApi.Token("login-2")));
        DashboardAnswer behindTls = await dashboard.SendAsync(
            HttpMethod.Post, "/login", token: null, [("token", TestApi.Token("login-2"))], ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://jobs.example.com"));

        string cookie = Assert.Single(plain.Cookies);
        string[] parts = cookie.Split("; ");
        Assert.Contains("httponly", parts);
        Assert.Contains("samesite=strict", parts);
        Assert.Contains("path=/jobs", parts);
        Assert.DoesNotContain("secure", parts);
        DateTimeOffset expires = DateTimeOffset.Parse(Assert.Single(parts, part => part.StartsWith("expires=", StringComparison.Ordinal))["expires=".Length..]);
        Assert.InRange(expires, TimeProvider.System.GetUtcNow().AddMinutes(50), TimeProvider.System.GetUtcNow().AddMinutes(60));
        Assert.Contains("secure", Assert.Single(behindTls.Cookies).Split("; "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJwcm9qZWN0X2lkIjoiYSIsImV4cCI6OTk5OTk5OTk5OX0.")]
    public async Task Token_that_does_not_verify_is_refused_in_words(string token)
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer answer = await dashboard.PostAsync("/login", token: null, ("token", token));

        Assert.Equal(401, answer.Status);
        Assert.Empty(answer.Cookies);
        Assert.Contains("role=\"alert\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_whose_token_has_expired_is_taken_away()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);
        string expired = TestApi.Token("login-3", time: new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-2)));

        DashboardAnswer page = await dashboard.GetAsync("/", expired);
        DashboardAnswer fragment = await dashboard.GetAsync("/", expired, ("Jobplane-Fragment", "main"));

        Assert.Equal(302, page.Status);
        Assert.StartsWith("jobplane_token=; expires=Thu, 01 Jan 1970", Assert.Single(page.Cookies), StringComparison.Ordinal);
        Assert.Equal((401, ""), (fragment.Status, fragment.Location));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\r\nSet-Cookie: x=1")]
    public async Task Login_leads_nowhere_but_to_the_dashboard(string back)
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer answer = await dashboard.PostAsync("/login", token: null, ("token", TestApi.Token("login-4")), ("return", back));

        Assert.Equal((303, "/jobs/"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task Logout_takes_the_cookie_away()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer answer = await dashboard.PostAsync("/logout", TestApi.Token("login-5"));

        Assert.Equal((303, "/jobs/login"), (answer.Status, answer.Location));
        Assert.StartsWith("jobplane_token=; expires=Thu, 01 Jan 1970", Assert.Single(answer.Cookies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guesses_beyond_the_limit_are_refused_whether_posted_or_in_a_cookie()
    {
        var settings = new Dictionary<string, string?> { ["Jobplane:Dashboard:LoginLimit"] = "3" };
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite, settings);
        using var dashboard = DashboardRequests.To(api);

        Assert.Equal(401, (await dashboard.PostAsync("/login", token: null, ("token", "a"))).Status);
        Assert.Equal(401, (await dashboard.PostAsync("/login", token: null, ("token", "b"))).Status);
        Assert.Equal(302, (await dashboard.GetAsync("/", "c")).Status);
        DashboardAnswer cookie = await dashboard.GetAsync("/", "d");
        DashboardAnswer post = await dashboard.PostAsync("/login", token: null, ("token", TestApi.Token("login-6")));

        Assert.Equal((429, 429), (cookie.Status, post.Status));
        Assert.NotEmpty(cookie.Header("Retry-After"));
        Assert.NotEmpty(post.Header("Retry-After"));
        Assert.Equal(200, (await dashboard.GetAsync("/", TestApi.Token("login-6"))).Status);
    }
}
