using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Dashboard;

public sealed class MarkupTests(Chromium chromium)
{
    private const string Markup = "</pre></title><script>window.hit=1</script>\"'><img src=x onerror=\"window.hit=1\">{{7*7}}";

    [Fact]
    public async Task Markup_in_any_field_is_shown_as_text()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        string id = await Exhibits.ShowAsync(api, "markup", Markup);
        await using Visitor visitor = await Visitor.ArriveAsync(chromium, api, TestApi.Token("markup", ["operator", "jobs:read", "jobs:write"], Markup));
        var shown = new List<string>();

        foreach (string path in new[] { "/", "/jobs", $"/jobs?q={Uri.EscapeDataString(Markup)}", $"/jobs/{id}", "/failures", "/failures?type=a", "/schedules", "/queues", "/workers", "/audit", "/bulk", "/nothing", $"/login?return={Uri.EscapeDataString(Markup)}" })
        {
            await visitor.GoAsync(path);
            Assert.Equal("undefined", await visitor.Page.EvaluateAsync<string>("typeof window.hit"));
            Assert.Equal(0, await visitor.Page.Locator("img, main script, iframe").CountAsync());
            shown.Add(await visitor.TextAsync("body"));
        }

        // Jobs, the job's page, failures, workers, the audit log and bulk operations show it, to the letter.
        Assert.True(shown.Count(text => text.Contains("<script>window.hit=1</script>", StringComparison.Ordinal)) >= 5);
        await visitor.GoAsync($"/jobs/{id}");
        string job = await visitor.TextAsync();
        Assert.True(job.Split("window.hit=1</script>").Length > 4, job);
    }
}
