using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Microsoft.Playwright;

namespace Jobplane.Tests.Dashboard;

public sealed class LiveTests(Chromium chromium, ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Page_shows_changes_by_itself_and_leaves_focus_and_selection_alone()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        string id = await api.EnqueueAsync("live");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("live"));

        await visitor.GoAsync("/jobs");
        await visitor.Page.EvaluateAsync("window.stays = true");
        await visitor.Page.Locator($"tr[data-key='{id}'] a").FocusAsync();
        await api.SetAsync(id, "status = 'failed', stage = NULL, attempts = 1, last_error = 'Late news.'");
        await visitor.Page.GetByText("Late news.").WaitForAsync();

        Assert.True(await visitor.Page.EvaluateAsync<bool>("window.stays"));
        Assert.True(await visitor.Page.Locator($"tr[data-key='{id}'] a").EvaluateAsync<bool>("link => link === document.activeElement"));
    }

    [Fact]
    public async Task Page_that_is_paused_stays_as_it_is_until_it_is_resumed()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        string id = await api.EnqueueAsync("paused");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("paused"));
        int requests = 0;

        await visitor.GoAsync("/jobs");
        await visitor.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        visitor.Page.Request += (_, _) => requests++;
        await api.SetAsync(id, "status = 'failed', stage = NULL, attempts = 1, last_error = 'Late news.'");
        await visitor.Page.GetByText("as of 5 s ago").WaitForAsync();
        Assert.Equal(0, requests);
        await visitor.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume" }).ClickAsync();

        await visitor.Page.GetByText("Late news.").WaitForAsync();
    }

    [Fact]
    public async Task Page_whose_server_is_gone_says_so()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("gone"));

        await visitor.GoAsync("/");
        await api.StopAsync();

        await visitor.Page.Locator("[data-live-state]").GetByText("No answer").WaitForAsync();
        Assert.Contains("may be old", await visitor.TextAsync("[data-announce]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_lead_to_pages_rows_search_and_help()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        await api.EnqueueAsync("keys");
        string last = await api.EnqueueAsync("keys");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("keys"));

        await visitor.GoAsync("/");
        await visitor.Page.Keyboard.PressAsync("?");
        await visitor.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visitor.AssertAccessibleAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        await GoToJobsAsync(visitor);
        await visitor.Page.Keyboard.PressAsync("/");
        await visitor.Page.Locator("#q:focus").WaitForAsync();
        await visitor.Page.Keyboard.TypeAsync("status:pending");
        Assert.Equal("status:pending", await visitor.Page.InputValueAsync("#q"));
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Page.WaitForURLAsync(
            url => url.Contains("/jobs/jobs?q=status", StringComparison.Ordinal), new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await visitor.Page.Locator("[data-live-state]").WaitForAsync();
        await visitor.Page.Keyboard.PressAsync("j");
        await visitor.Page.Keyboard.PressAsync("Enter");

        await visitor.Page.WaitForURLAsync($"**/jobs/{last}");
    }

    /// <summary>
    /// The two keys count as one word if the second comes soon after the first, which a busy machine may not manage at once. They are pressed again only when no page can still be on
    /// its way, which would take the next keys with it.
    /// </summary>
    private static async Task GoToJobsAsync(Visitor visitor)
    {
        for (int tries = 0; tries < 10 && !visitor.Page.Url.EndsWith("/jobs/jobs", StringComparison.Ordinal); tries++)
        {
            await visitor.Page.Keyboard.PressAsync("g");
            await visitor.Page.Keyboard.PressAsync("j");
            await Task.WhenAny(
                visitor.Page.WaitForURLAsync(url => url.EndsWith("/jobs/jobs", StringComparison.Ordinal)),
                Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }

        await visitor.Page.WaitForURLAsync(url => url.EndsWith("/jobs/jobs", StringComparison.Ordinal));
    }
}
