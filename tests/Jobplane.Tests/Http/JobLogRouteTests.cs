using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobLogRouteTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Logs_are_paged_oldest_first(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("logs");
        string id = await api.EnqueueAsync("logs");
        await api.LogAsync(id, "logs", line: 257, "two\n\"<b>\"", attempt: 1, level: "warning");
        await api.LogAsync(id, "logs", line: 256, "one", attempt: 1, level: "information");
        await api.LogAsync(id, "logs", line: 512, "three", attempt: 2, level: "error");

        ApiAnswer first = await api.GetAsync($"/api/jobs/{id}/logs?limit=2", token);
        string cursor = first.Json.GetProperty("next_cursor").GetString()!;
        ApiAnswer second = await api.GetAsync($"/api/jobs/{id}/logs?limit=2&cursor={cursor}", token);

        Assert.Equal(
            """[{"attempt":1,"at":"2026-01-29T10:00:07.000Z","level":"information","message":"one"},{"attempt":1,"at":"2026-01-29T10:00:07.000Z","level":"warning","message":"two\n\"<b>\""}]""",
            first.Data.GetRawText());
        Assert.Equal("no-cache, private", first.Header("Cache-Control"));
        Assert.Equal("""{"data":[{"attempt":2,"at":"2026-01-29T10:00:07.000Z","level":"error","message":"three"}],"next_cursor":null}""", second.Text);
    }

    [Theory, EveryStore]
    public async Task Logs_of_one_attempt_are_filtered(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("logs-attempt");
        string id = await api.EnqueueAsync("logs-attempt");
        await api.LogAsync(id, "logs-attempt", line: 256, "one", attempt: 1, level: "information");
        await api.LogAsync(id, "logs-attempt", line: 512, "two", attempt: 2, level: "information");
        await api.LogAsync(id, "logs-attempt", line: 513, "three", attempt: 2, level: "information");

        ApiAnswer page = await api.GetAsync($"/api/jobs/{id}/logs?attempt=2&limit=1", token);
        string cursor = page.Json.GetProperty("next_cursor").GetString()!;

        Assert.Equal("two", Assert.Single(page.Data.EnumerateArray()).GetProperty("message").GetString());
        Assert.Equal(400, (await api.GetAsync($"/api/jobs/{id}/logs?cursor={cursor}", token)).Status);
        Assert.Equal("three", Assert.Single((await api.GetAsync($"/api/jobs/{id}/logs?attempt=2&cursor={cursor}", token)).Data.EnumerateArray()).GetProperty("message").GetString());
        Assert.Equal("""{"data":[],"next_cursor":null}""", (await api.GetAsync($"/api/jobs/{id}/logs?attempt=3", token)).Text);
    }

    [Theory]
    [EveryStore("attempt=0", "attempt")]
    [EveryStore("attempt=101", "attempt")]
    [EveryStore("attempt=x", "attempt")]
    [EveryStore("limit=0", "limit")]
    [EveryStore("limit=101", "limit")]
    [EveryStore("level=error", "level")]
    public async Task Logs_of_a_query_at_fault_are_refused(StoreKind kind, string query, string member)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("logs-query");

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{id}/logs?{query}", TestApi.Token("logs-query"));

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
        Assert.StartsWith(member, answer.Message!, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Logs_of_another_projects_job_are_not_found(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("logs-owner");
        await api.LogAsync(id, "logs-owner", line: 256, "secret", attempt: 1, level: "information");

        ApiAnswer theirs = await api.GetAsync($"/api/jobs/{id}/logs", TestApi.Token("logs-other"));
        ApiAnswer nobodys = await api.GetAsync($"/api/jobs/{Guid.NewGuid()}/logs", TestApi.Token("logs-other"));

        Assert.Equal((404, "Job not found"), (theirs.Status, theirs.Message));
        Assert.Equal((404, "Job not found"), (nobodys.Status, nobodys.Message));
    }
}
