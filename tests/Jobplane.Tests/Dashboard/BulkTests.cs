using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Microsoft.Playwright;

namespace Jobplane.Tests.Dashboard;

/// <summary>What is done to many jobs. The server of these tests has a worker, which carries it out.</summary>
public sealed class BulkTests(Chromium chromium)
{
    private static readonly Dictionary<string, string?> WithWorker = new(StringComparer.Ordinal)
    {
        ["Jobplane:Worker:Enabled"] = "true",
        ["Jobplane:Worker:Queues"] = "nothing-here",
        // A worker without handlers does not start.
        ["Jobplane:Samples"] = "true",
    };

    [Theory, EveryStore]
    public async Task Jobs_that_are_ticked_are_retried_and_others_are_not(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string[] ids = await FailAsync(api, "ticked", 3);
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("ticked"), javaScript: false);

        await visitor.GoAsync("/jobs?q=status:failed");
        await visitor.Page.CheckAsync($"input[value='ticked/{ids[0]}']");
        await visitor.Page.CheckAsync($"input[value='ticked/{ids[2]}']");
        await visitor.PressAsync("Retry selected");

        Assert.Equal("2 jobs will run again now.", (await visitor.TextAsync("[data-notice]")).Trim());
        Assert.Equal(["pending", "failed", "pending"], await StatusesAsync(api, "ticked", ids));
    }

    [Theory, EveryStore]
    public async Task Jobs_of_another_project_cannot_be_ticked(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string[] ids = await FailAsync(api, "victim", 1);
        using var dashboard = DashboardRequests.To(api);

        DashboardAnswer answer = await dashboard.PostAsync("/jobs/selected", TestApi.Token("thief"), ("action", "delete"), ("job", $"victim/{ids[0]}"));

        Assert.Equal((303, "/jobs/?notice=deleted&count=0&skipped=1"), (answer.Status, answer.Location));
        Assert.Equal(["failed"], await StatusesAsync(api, "victim", ids));
    }

    [Theory, EveryStore]
    public async Task All_that_match_are_shown_first_then_retried_with_progress(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, WithWorker);
        string[] ids = await FailAsync(api, "matching", 3);
        string other = await api.EnqueueAsync("matching", """{"type":"other"}""");
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("matching", subject: "ann"));

        await visitor.GoAsync("/jobs?q=status:failed%20type:broken");
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Retry all that match" }).ClickAsync();
        await visitor.Page.GetByText("Nothing has been done yet").WaitForAsync();
        await visitor.AssertAccessibleAsync();
        Assert.Contains("Retry 3 jobs", await visitor.TextAsync("h1"), StringComparison.Ordinal);
        Assert.All(ids, id => Assert.Contains(id, visitor.TextAsync().Result, StringComparison.Ordinal));
        Assert.Equal(["failed", "failed", "failed"], await StatusesAsync(api, "matching", ids));
        await visitor.PressAsync("Retry 3 jobs");
        await visitor.Page.Locator(".badge.completed").WaitForAsync();

        Assert.Equal("3", (await visitor.TextAsync(".figure dd")).Trim());
        await visitor.AssertAccessibleAsync();
        Assert.Equal(["pending", "pending", "pending"], await StatusesAsync(api, "matching", ids));
        Assert.Equal(["pending"], await StatusesAsync(api, "matching", [other]));
        await visitor.GoAsync("/bulk");
        Assert.Contains("ann", await visitor.TextAsync(), StringComparison.Ordinal);
        await visitor.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Operation_is_stopped_and_stays_out_of_sight_of_other_projects()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        await FailAsync(api, "stopped", 2);
        using var dashboard = DashboardRequests.To(api);
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("stopped"), javaScript: false);

        await visitor.GoAsync("/bulk/new?action=delete&q=status:failed");
        await visitor.PressAsync("Delete 2 jobs");
        string operation = new Uri(visitor.Page.Url).AbsolutePath["/jobs".Length..];
        await visitor.PressAsync("Stop");

        Assert.Contains("Cancelled", await visitor.TextAsync("h1"), StringComparison.Ordinal);
        Assert.Equal(404, (await dashboard.GetAsync(operation, TestApi.Token("others"))).Status);
        Assert.Equal(404, (await dashboard.PostAsync($"{operation}/cancel", TestApi.Token("others"))).Status);
        Assert.Equal(200, (await dashboard.GetAsync(operation, TestApi.Token("ops", ["operator"]))).Status);
    }

    [Theory]
    [InlineData("/bulk/new?action=retry")]
    [InlineData("/bulk/new?action=retry&q=status:wrong")]
    [InlineData("/bulk/new?action=explode&q=status:failed")]
    public async Task Operation_that_makes_no_sense_is_refused(string path)
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        using var dashboard = DashboardRequests.To(api);

        Assert.Equal(400, (await dashboard.GetAsync(path, TestApi.Token("senseless"))).Status);
    }

    private static async Task<string[]> FailAsync(TestApi api, string project, int count)
    {
        string[] ids = new string[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = await api.EnqueueAsync(project, """{"type":"broken"}""");
            await api.SetAsync(ids[i], "status = 'failed', stage = NULL, attempts = 1, last_error = 'It broke.'");
        }

        return ids;
    }

    private static async Task<string[]> StatusesAsync(TestApi api, string project, string[] ids)
    {
        var statuses = new List<string>();
        foreach (string id in ids)
            statuses.Add((await api.GetAsync($"/api/jobs/{id}", TestApi.Token(project))).Data.GetProperty("status").GetString()!);
        return [.. statuses];
    }
}
