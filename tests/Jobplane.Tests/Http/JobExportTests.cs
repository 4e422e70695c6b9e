using System.Net.Http.Headers;
using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobExportTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string LargeJob = $$$"""{"type":"large","payload":{"text":"{{{new string('x', 800_000)}}}"}}""";

    [Theory, EveryStore]
    public async Task Export_is_a_line_for_each_job_of_the_project(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("export", ["jobs:read"]);
        string[] ids = [await api.EnqueueAsync("export", """{"type":"a","payload":{"n":12345678901234567890,"text":"two\nlines"}}"""), await api.EnqueueAsync("export")];
        await api.EnqueueAsync("export-other");
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("job_attempts")} (job_id, project_id, attempt, finished_at, error) VALUES (@id, 'export', 1, '2026-01-29T10:00:06.000Z', 'no')",
            ("id", Guid.Parse(ids[1])));

        ApiAnswer answer = await api.GetAsync("/api/jobs/export", token);

        Assert.Equal((200, "application/x-ndjson", "no-cache, private"), (answer.Status, answer.Header("Content-Type"), answer.Header("Cache-Control")));
        Assert.EndsWith("\n", answer.Text, StringComparison.Ordinal);
        JsonElement[] jobs = [.. answer.Text[..^1].Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([ids[1], ids[0]], jobs.Select(job => job.GetProperty("id").GetString()));
        string job = (await api.GetAsync($"/api/jobs/{ids[0]}", token)).Data.GetRawText();
        Assert.Equal(job[..^1] + ",\"failed_attempts\":[]}", jobs[1].GetRawText());
        string attempts = (await api.GetAsync($"/api/jobs/{ids[1]}/attempts", token)).Data.GetRawText();
        Assert.Equal(attempts, jobs[0].GetProperty("failed_attempts").GetRawText());
        Assert.NotEqual("[]", attempts);
    }

    [Theory, EveryStore]
    public async Task Export_of_nothing_is_empty(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.GetAsync("/api/jobs/export", TestApi.Token("export-nothing"));

        Assert.Equal((200, ""), (answer.Status, answer.Text));
        Assert.Equal("limit", (await api.GetAsync("/api/jobs/export?limit=1", TestApi.Token("export-nothing"))).AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Export_when_the_server_stops_breaks_off(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        await FillAsync(api);
        using HttpResponseMessage response = await BeginAsync(api);
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        Task stopping = api.StopAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        await stopping;
    }

    [Theory, EveryStore]
    public async Task Export_whose_client_leaves_does_not_hold_the_server(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        await FillAsync(api);

        (await BeginAsync(api)).Dispose();

        Assert.Equal(200, (await api.GetAsync("/api/jobs?limit=1", TestApi.Token("export-large"))).Status);
        await api.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    /// <summary>More than connections and buffers hold, so that an export waits for its client.</summary>
    private static async Task FillAsync(TestApi api)
    {
        string batch = $$"""{"jobs":[{{string.Join(',', Enumerable.Repeat(LargeJob, 8))}}]}""";
        for (int i = 0; i < 8; i++)
            Assert.Equal(202, (await api.PostAsync("/api/jobs/batch", TestApi.Token("export-large"), batch)).Status);
    }

    private static async Task<HttpResponseMessage> BeginAsync(TestApi api)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs/export");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestApi.Token("export-large"));
        HttpResponseMessage response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        return response;
    }
}
