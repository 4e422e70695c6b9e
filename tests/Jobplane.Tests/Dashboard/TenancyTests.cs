using Jobplane.Dashboard.Hosting;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Dashboard;

public sealed class TenancyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Secret = "of-the-other-project";

    [Theory, EveryStore]
    public async Task Pages_of_a_tenant_show_nothing_of_another_whatever_the_address_says(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string foreign = await Exhibits.ShowAsync(api, "theirs", Secret);
        string own = await api.EnqueueAsync("ours");
        using var dashboard = DashboardRequests.To(api);
        string token = TestApi.Token("ours");
        int pages = 0;

        foreach (string pattern in DashboardRoutes.All.Where(route => route is { Method: "GET" } && route.AnyOf != DashboardRoute.Anybody).Select(route => route.Pattern))
        {
            foreach (string id in new[] { own, foreign })
            {
                foreach (string query in new[] { "", "?project=theirs", "?of=theirs", "?project=theirs&of=theirs&q=project:theirs", $"?q={foreign}", "?q=type:exhibit" })
                {
                    string path = pattern.Replace("{id}", id, StringComparison.Ordinal).Replace("{**path}", "nothing", StringComparison.Ordinal) + query;
                    DashboardAnswer answer = await dashboard.GetAsync(path, token);
                    Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
                    Assert.DoesNotContain("exhibits", answer.Text, StringComparison.Ordinal);
                    pages++;
                }
            }
        }

        Assert.True(pages > 50);
    }

    [Theory, EveryStore]
    public async Task Page_and_actions_of_a_foreign_job_answer_as_those_of_a_missing_one(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string foreign = await api.EnqueueAsync("neighbour");
        string missing = Guid.NewGuid().ToString();
        using var dashboard = DashboardRequests.To(api);
        string token = TestApi.Token("curious");

        foreach (string suffix in new[] { "?of=neighbour", "?project=neighbour" })
        {
            Assert.Equal(
                Comparable(await dashboard.GetAsync($"/jobs/{missing}{suffix}", token), missing),
                Comparable(await dashboard.GetAsync($"/jobs/{foreign}{suffix}", token), foreign));
            foreach (string action in new[] { "retry", "cancel", "clone" })
            {
                Assert.Equal(
                    Comparable(await dashboard.PostAsync($"/jobs/{missing}/{action}{suffix}", token), missing),
                    Comparable(await dashboard.PostAsync($"/jobs/{foreign}/{action}{suffix}", token), foreign));
            }
        }

        Assert.Equal("pending", (await api.GetAsync($"/api/jobs/{foreign}", TestApi.Token("neighbour"))).Data.GetProperty("status").GetString());
        Assert.Equal(1, (await api.GetAsync("/api/jobs", TestApi.Token("neighbour"))).Data.GetArrayLength());
    }

    [Theory, EveryStore]
    public async Task Operator_sees_all_projects_and_can_choose_one(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string first = await api.EnqueueAsync("first-of-two");
        string second = await api.EnqueueAsync("second-of-two");
        using var dashboard = DashboardRequests.To(api);
        string token = TestApi.Token("ops", ["operator"]);

        string all = (await dashboard.GetAsync("/jobs", token)).Text;
        string one = (await dashboard.GetAsync("/jobs?project=second-of-two", token)).Text;
        DashboardAnswer job = await dashboard.GetAsync($"/jobs/{first}?of=first-of-two", token);
        DashboardAnswer word = await dashboard.GetAsync("/jobs?q=project:second-of-two%20status:pending", token);

        Assert.Contains(first, all, StringComparison.Ordinal);
        Assert.Contains(second, all, StringComparison.Ordinal);
        Assert.DoesNotContain(first, one, StringComparison.Ordinal);
        Assert.Contains(second, one, StringComparison.Ordinal);
        Assert.Equal(200, job.Status);
        Assert.DoesNotContain("Cancel job", job.Text, StringComparison.Ordinal);
        Assert.Equal((302, "/jobs/jobs?project=second-of-two&q=status%3Apending"), (word.Status, word.Location));
    }

    private static (int Status, string Text) Comparable(DashboardAnswer answer, string id) => (answer.Status, answer.Text.Replace(id, "", StringComparison.Ordinal)
        .Split("data-rendered=\"")[0]);
}
