using System.Globalization;
using System.Text.RegularExpressions;
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
            Assert.True(
                await visitor.Page.EvaluateAsync<bool>("[document.documentElement, ...document.querySelectorAll('.table-wrap')].every(part => part.scrollWidth <= part.clientWidth)"),
                $"{path}, or a table on it, is wider than {width}.");
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
            await visitor.Page.WaitForURLAsync(
                url => url.Contains("q=", StringComparison.Ordinal), new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
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

    [Theory, EveryStore]
    public async Task Search_for_something_rare_says_how_far_it_looked_and_goes_on(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        const int Jobs = 20_000;
        string wanted = await api.EnqueueAsync("rare", """{"type":"wanted"}""");
        string jobs = string.Join(',', Enumerable.Repeat("""{"type":"many"}""", 1000));
        for (int batch = 0; batch < Jobs / 1000; batch++)
            await api.PostAsync("/api/jobs/batch", TestApi.Token("rare"), $$"""{"jobs":[{{jobs}}]}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("rare"), javaScript: false);
        ILocator onward = visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Search older jobs" });

        await visitor.GoAsync("/jobs?q=type:wanted");
        // How far each page looks depends on how fast the store is; each says how far, and goes on from there.
        for (long searched = 0; await onward.CountAsync() > 0; await onward.ClickAsync())
        {
            Match told = Regex.Match(await visitor.TextAsync(), "Searched the newest (?<jobs>[0-9,]+) jobs", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            long now = long.Parse(told.Groups["jobs"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            Assert.InRange(now, searched + 2000, Jobs);
            searched = now;
        }

        Assert.Equal([wanted], await visitor.Page.Locator("tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.key)"));
        Assert.DoesNotContain("Searched", await visitor.TextAsync(), StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Tabs_count_to_a_thousand(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string failed = await api.EnqueueAsync("tabs", """{"type":"a"}""");
        await api.SetAsync(failed, "status = 'failed', stage = NULL, last_error = 'x'");
        string jobs = string.Join(',', Enumerable.Repeat("""{"type":"b"}""", 600));
        for (int batch = 0; batch < 2; batch++)
            await api.PostAsync("/api/jobs/batch", TestApi.Token("tabs"), $$"""{"jobs":[{{jobs}}]}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("tabs"), javaScript: false);

        await visitor.GoAsync("/jobs");

        string tabs = await visitor.TextAsync("nav.tabs");
        Assert.Matches("Pending\\s+1,000\\+\\s+Running\\s+0\\s+Completed\\s+0\\s+Failed\\s+1\\s+Cancelled\\s+0", tabs);
        await visitor.GoAsync("/jobs?q=type:a");
        Assert.Matches("Pending\\s+0\\s+Running\\s+0\\s+Completed\\s+0\\s+Failed\\s+1\\s", await visitor.TextAsync("nav.tabs"));
    }

    [Theory, EveryStore]
    public async Task Group_of_failures_leads_to_its_jobs_and_no_others(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string id = await Exhibits.ShowAsync(api, "grouped", "No answer from \"a\" <b>after</b> 5 s");
        string other = await api.EnqueueAsync("grouped", """{"type":"exhibits"}""");
        string same = await api.EnqueueAsync("grouped", """{"type":"exhibits"}""");
        await api.SetAsync(id, "type = 'exhibits'");
        await api.SetAsync(other, "status = 'failed', stage = NULL, last_error = 'No answer from \"a\" <b>after</b> 5 s, gave up'");
        await api.SetAsync(same, "status = 'failed', stage = NULL, last_error = 'No answer from \"other\" <b>after</b> 17.5 s'");
        await api.Store.ExecuteAsync($"UPDATE {api.Store.Table("failure_groups")} SET error = 'No answer from <text> <b>after</b> <n> s'");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("grouped"), javaScript: false);

        await visitor.GoAsync("/failures");
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Show and retry" }).ClickAsync();

        Assert.Equal(
            new[] { id, same }.Order(StringComparer.Ordinal),
            (await visitor.Page.Locator("tbody tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.key)")).Order(StringComparer.Ordinal));
        Assert.Contains("group:\"No answer from <text> <b>after</b> <n> s\"", await visitor.Page.InputValueAsync("#q"), StringComparison.Ordinal);
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Retry all that match" }).ClickAsync();
        Assert.Contains("2 jobs", await visitor.TextAsync(), StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Overview_names_what_was_counted_without_a_name(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        await Exhibits.ShowAsync(api, "counted", "x");
        await api.Store.ExecuteAsync($"UPDATE {api.Store.Table("job_statistics")} SET queue = '', type = '' WHERE project_id = '*'");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("counted", ["operator", "jobs:read"]), javaScript: false);

        await visitor.GoAsync("/");

        ILocator type = visitor.Page.Locator("section[aria-labelledby=types-title] tbody th");
        Assert.Equal("Jobs of many types", (await type.InnerTextAsync()).Trim());
        Assert.Equal(0, await type.Locator("a").CountAsync());
    }

    private static Task<string> BackgroundAsync(Visitor visitor) => visitor.Page.Locator("body").EvaluateAsync<string>("body => getComputedStyle(body).backgroundColor");
}
