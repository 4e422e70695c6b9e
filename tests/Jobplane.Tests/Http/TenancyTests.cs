using Jobplane.AspNetCore.Hosting;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class TenancyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Any_route_with_another_projects_job_answers_as_if_there_were_none(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string intruder = TestApi.Token("tenant-b");
        string id = await api.EnqueueAsync("tenant-a");
        // A state in which the owner could do anything with it.
        await api.SetAsync(id, "status = 'failed', stage = NULL, attempts = 1, last_error = 'secret of a'");
        ApiRoute[] routes = [.. ApiRoutes.All.Where(route => route.Pattern.Contains("{id}", StringComparison.Ordinal))];
        Assert.NotEmpty(routes);

        foreach (ApiRoute route in routes)
        {
            ApiAnswer others = await AskAsync(api, route, id, intruder);
            ApiAnswer missing = await AskAsync(api, route, Guid.NewGuid().ToString(), intruder);

            others.AssertError(404, "NOT_FOUND", "Job not found");
            Assert.Equal(missing.TextWithoutRequestId, others.TextWithoutRequestId);
            Assert.Equal(Comparable(missing), Comparable(others));
        }

        Assert.Equal("failed", (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("tenant-a"))).Data.GetProperty("status").GetString());
        Assert.Equal(0L, Convert.ToInt64(await api.Store.ScalarAsync($"SELECT count(*) FROM {api.Store.Table("audit_logs")}")));
    }

    [Theory, EveryStore]
    public async Task Enqueue_belongs_to_the_tokens_project_whatever_the_request_says(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer enqueued = await api.PostAsync(
            "/api/jobs?project_id=tenant-a", TestApi.Token("tenant-b"), """{"type":"a","payload":{"project_id":"tenant-a"}}""", ("X-Project-Id", "tenant-a"));

        string path = enqueued.Header("Location");
        Assert.Equal(404, (await api.GetAsync(path, TestApi.Token("tenant-a"))).Status);
        Assert.Equal(200, (await api.GetAsync(path, TestApi.Token("tenant-b"))).Status);
    }

    [Theory, EveryStore]
    public async Task Projects_that_differ_in_case_are_different(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("Tenant");

        Assert.Equal(404, (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("tenant"))).Status);
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("Tenant"))).Status);
    }

    private static Task<ApiAnswer> AskAsync(TestApi api, ApiRoute route, string id, string token) =>
        api.SendAsync(new HttpMethod(route.Method), $"/api{route.Pattern.Replace("{id}", id, StringComparison.Ordinal)}", token, content: null);

    private static IEnumerable<string> Comparable(ApiAnswer answer) => answer.Headers
        .Where(header => header.Key.ToUpperInvariant() is not ("X-REQUEST-ID" or "DATE") and var name && !name.Contains("RATELIMIT", StringComparison.Ordinal))
        .Select(header => $"{header.Key}: {header.Value}")
        .Order(StringComparer.Ordinal);
}
