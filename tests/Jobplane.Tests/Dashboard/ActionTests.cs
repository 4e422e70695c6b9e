using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Dashboard;

/// <summary>What can be done, by somebody whose browser runs no scripts.</summary>
public sealed class ActionTests(Chromium chromium, ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Job_that_waits_is_run_now_and_cancelled(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("waits", """{"type":"later","delay_seconds":3600}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("waits", subject: "ann"), javaScript: false);

        await visitor.GoAsync($"/jobs/{id}");
        Assert.Contains("Scheduled", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Run now");
        Assert.Equal("The job will run again now.", (await visitor.TextAsync("[data-notice]")).Trim());
        Assert.Contains("Pending", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Cancel job");

        Assert.Equal("The job is cancelled.", (await visitor.TextAsync("[data-notice]")).Trim());
        Assert.Equal("cancelled", await StatusAsync(api, id, "waits"));
        await visitor.GoAsync("/audit");
        string log = await visitor.TextAsync();
        Assert.Contains("job.retry", log, StringComparison.Ordinal);
        Assert.Contains("job.cancel", log, StringComparison.Ordinal);
        Assert.Contains("ann", log, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Job_that_failed_is_retried_and_allowed_one_attempt_more_if_it_has_none_left(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string left = await api.EnqueueAsync("failed");
        string exhausted = await api.EnqueueAsync("failed");
        await api.SetAsync(left, "status = 'failed', stage = NULL, attempts = 1, last_error = 'x'");
        await api.SetAsync(exhausted, "status = 'failed', stage = NULL, attempts = 3, last_error = 'x'");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("failed"), javaScript: false);

        await visitor.GoAsync($"/jobs/{left}");
        await visitor.PressAsync("Retry");
        await visitor.GoAsync($"/jobs/{exhausted}");
        await visitor.PressAsync("Retry once more");

        Assert.Equal("pending", await StatusAsync(api, left, "failed"));
        Assert.Equal("pending", await StatusAsync(api, exhausted, "failed"));
        Assert.Equal(4, (await api.GetAsync($"/api/jobs/{exhausted}", TestApi.Token("failed"))).Data.GetProperty("max_attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Clone_is_a_job_like_the_other_with_every_digit_of_its_payload(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("cloned", """{"type":"big","queue":"q2","priority":3,"max_attempts":7,"payload":{"n":123456789012345678901234567890}}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("cloned"), javaScript: false);

        await visitor.GoAsync($"/jobs/{id}");
        Assert.Contains("123456789012345678901234567890", await visitor.TextAsync("pre"), StringComparison.Ordinal);
        await visitor.PressAsync("Clone");

        string copy = new Uri(visitor.Page.Url).AbsolutePath.Split('/')[^1];
        Assert.NotEqual(id, copy);
        System.Text.Json.JsonElement job = (await api.GetAsync($"/api/jobs/{copy}", TestApi.Token("cloned"))).Data;
        Assert.Equal(("big", "q2", 3, 7), (job.GetProperty("type").GetString(), job.GetProperty("queue").GetString(), job.GetProperty("priority").GetInt32(), job.GetProperty("max_attempts").GetInt32()));
        Assert.Equal("123456789012345678901234567890", job.GetProperty("payload").GetProperty("n").GetRawText());
    }

    [Theory, EveryStore]
    public async Task Schedule_is_paused_resumed_and_run(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await api.SendAsync(
            HttpMethod.Put, "/api/schedules/nightly", TestApi.Token("timed"), new StringContent("""{"cron":"0 3 * * *","time_zone":"UTC","type":"clean","expires_after_seconds":5400}""", System.Text.Encoding.UTF8, "application/json"));
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("timed"), javaScript: false);

        await visitor.GoAsync("/schedules");
        Assert.Contains("At 03:00", await visitor.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("expires 1 h 30 m after its fire", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Pause");
        Assert.Contains("Not while paused", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Resume");
        Assert.Contains("Active", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Run now");

        Assert.Equal("A job was enqueued.", (await visitor.TextAsync("[data-notice]")).Trim());
        Assert.Contains("clean", await visitor.TextAsync("h1"), StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Queue_is_paused_and_resumed_by_an_operator(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await api.EnqueueAsync("queued", """{"type":"a","queue":"paused-here"}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("ops", ["operator"]), javaScript: false);
        Microsoft.Playwright.ILocator row = visitor.Page.Locator("tr[data-key='paused-here']");

        await visitor.GoAsync("/queues");
        await visitor.PressAsync("Pause", row);
        Assert.Contains("Paused", await row.InnerTextAsync(), StringComparison.Ordinal);
        await visitor.PressAsync("Resume", row);

        Assert.Contains("Active", await row.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Concurrency_of_a_queue_is_set_and_given_back_by_an_operator(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await api.EnqueueAsync("queued", """{"type":"a","queue":"narrow"}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("ops", ["operator"], subject: "ann"), javaScript: false);
        Microsoft.Playwright.ILocator row = visitor.Page.Locator("tr[data-key='narrow']");

        await visitor.GoAsync("/queues");
        Assert.Contains("configured", await row.InnerTextAsync(), StringComparison.Ordinal);
        await row.GetByText("Concurrency").First.ClickAsync();
        await row.GetByLabel("Concurrency of narrow").FillAsync("7");
        await row.GetByLabel("Concurrency of narrow").PressAsync("Enter");

        Assert.Contains("Workers follow", await visitor.TextAsync("[data-notice]"), StringComparison.Ordinal);
        Assert.Equal("7", (await row.Locator("td").Nth(7).InnerTextAsync()).Trim());
        Assert.Equal(7L, Convert.ToInt64(await api.Store.ScalarAsync($"SELECT concurrency FROM {api.Store.Table("queues")} WHERE name = 'narrow'")));
        await visitor.GoAsync("/audit");
        Assert.Contains("queue.concurrency", await visitor.TextAsync("tbody"), StringComparison.Ordinal);
        await visitor.GoAsync("/queues");
        await row.GetByText("Concurrency").First.ClickAsync();
        await row.GetByLabel("Concurrency of narrow").FillAsync("");
        await row.GetByLabel("Concurrency of narrow").PressAsync("Enter");
        Assert.Contains("configured", await row.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task Concurrency_that_is_none_is_refused(string concurrency)
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);

        using DashboardRequests dashboard = DashboardRequests.To(api);
        DashboardAnswer answer = await dashboard.PostAsync("/queues/narrow/concurrency", TestApi.Token("ops", ["operator"]), ("concurrency", concurrency));

        Assert.Equal(400, answer.Status);
        Assert.Contains("concurrency must be", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_sees_no_buttons()
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);
        string id = await Exhibits.ShowAsync(api, "readers", "x");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("readers", ["jobs:read"]), javaScript: false);

        foreach (string path in new[] { "/", "/jobs", $"/jobs/{id}", "/failures", "/schedules", "/audit" })
        {
            Assert.Equal(200, await visitor.GoAsync(path));
            Assert.Equal(0, await visitor.Page.Locator("main form[method=post], main button").CountAsync());
        }
    }

    private static async Task<string?> StatusAsync(TestApi api, string id, string project) =>
        (await api.GetAsync($"/api/jobs/{id}", TestApi.Token(project))).Data.GetProperty("status").GetString();
}
