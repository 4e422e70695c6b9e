using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Microsoft.Playwright;

namespace Jobplane.Tests.Dashboard;

public sealed class PageTests(Chromium chromium, ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string[] Pages = ["/", "/jobs", "/jobs?q=status:failed", "/jobs?q=status:wrong", "/jobs?q=no-such-error", "/failures", "/schedules", "/queues", "/workers", "/audit", "/nothing", "/login"];

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Pages_each_pass_the_checks_of_accessibility_and_fit_the_window(ColorScheme scheme, int width)
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        string id = await Exhibits.ShowAsync(api, $"seen-{scheme}-{width}", "It did not work.");
        await using Visitor visitor = await Visitor.ArriveAsync(
            chromium, api, TestApi.Token($"seen-{scheme}-{width}", ["operator", "jobs:read", "jobs:write"]), width: width, scheme: scheme);

        foreach (string path in Pages.Append($"/jobs/{id}"))
        {
            await visitor.GoAsync(path);
            await visitor.AssertAccessibleAsync();
            Assert.True(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width}.");
        }
    }

    [Fact]
    public async Task Empty_pages_say_what_to_do_next()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("nobody", ["operator", "jobs:read", "jobs:write"]));

        foreach (string path in new[] { "/", "/jobs", "/failures", "/schedules", "/queues", "/workers", "/audit" })
        {
            Assert.Equal(200, await visitor.GoAsync(path));
            Assert.Equal(1, await visitor.Page.Locator(".empty").CountAsync());
            await visitor.AssertAccessibleAsync();
        }
    }

    [Fact]
    public async Task Theme_is_kept_in_a_cookie()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("themed"), javaScript: false);

        await visitor.GoAsync("/jobs?q=status:failed");
        string light = await BackgroundAsync(visitor);
        await visitor.PressAsync("Dark", visitor.Page.Locator("header"));
        string dark = await BackgroundAsync(visitor);

        Assert.NotEqual(light, dark);
        Assert.EndsWith("/jobs/jobs?q=status:failed", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.PressAsync("As the system", visitor.Page.Locator("header"));
        Assert.Equal(light, await BackgroundAsync(visitor));
    }

    [Theory, EveryStore]
    public async Task Search_finds_by_each_word_and_keeps_itself_in_the_address(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string region = await api.EnqueueAsync("searched", """{"type":"provision","queue":"a","payload":{"customer":{"region":"eu"}}}""");
        string failed = await api.EnqueueAsync("searched", """{"type":"charge","queue":"b"}""");
        await api.SetAsync(failed, "status = 'failed', stage = NULL, attempts = 1, last_error = 'The bank: no answer.'");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("searched"));

        Assert.Equal([region], await FindAsync("type:provision"));
        Assert.Equal([failed], await FindAsync("queue:b status:failed"));
        Assert.Equal([region], await FindAsync("args.customer.region:eu"));
        Assert.Equal([failed], await FindAsync("error:\"bank: no\""));
        Assert.Equal([failed], await FindAsync("bank: no answer"));
        Assert.Equal([failed, region], await FindAsync("age:<1h"));
        Assert.Empty(await FindAsync("age:>1h"));
        Assert.Equal("No job matches", await visitor.TextAsync("main h2"));
        await visitor.Page.FillAsync("#q", failed);
        await visitor.Page.PressAsync("#q", "Enter");
        await visitor.Page.WaitForURLAsync($"**/jobs/{failed}");
        await visitor.GoAsync("/jobs?q=status:nothing");
        Assert.Contains("is no status", await visitor.TextAsync(), StringComparison.Ordinal);

        async Task<string[]> FindAsync(string search)
        {
            await visitor.GoAsync("/jobs");
            await visitor.Page.FillAsync("#q", search);
            await visitor.Page.PressAsync("#q", "Enter");
            await visitor.Page.WaitForURLAsync(url => url.Contains("q=", StringComparison.Ordinal));
            Assert.Equal(search, await visitor.Page.InputValueAsync("#q"));
            return [.. await visitor.Page.Locator("tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.key)")];
        }
    }

    [Fact]
    public async Task Long_list_is_paged_by_its_address()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        string jobs = string.Join(',', Enumerable.Repeat("""{"type":"many"}""", 120));
        await api.PostAsync("/api/jobs/batch", TestApi.Token("paged"), $$"""{"jobs":[{{jobs}}]}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("paged"), javaScript: false);
        var seen = new HashSet<string>(StringComparer.Ordinal);

        await visitor.GoAsync("/jobs");
        for (int page = 0; page < 3; page++)
        {
            seen.UnionWith(await visitor.Page.Locator("tbody tr code[title]").AllInnerTextsAsync());
            if (page < 2)
                await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older" }).ClickAsync();
        }

        Assert.Equal(120, seen.Count);
        Assert.Equal(0, await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older" }).CountAsync());
    }

    private static Task<string> BackgroundAsync(Visitor visitor) => visitor.Page.Locator("body").EvaluateAsync<string>("body => getComputedStyle(body).backgroundColor");
}
