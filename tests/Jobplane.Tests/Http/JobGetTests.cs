using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobGetTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string InvalidId = "Invalid job ID format. Job ID must be a valid UUID v4.";

    [Theory, EveryStore]
    public async Task Get_new_job_has_the_eleven_members_in_order_with_nulls(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("get-new", """{"type":"provision_project","payload":{"region":"us-east-1"}}""");

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{id}", TestApi.Token("get-new"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(["no-cache", "private"], answer.Header("Cache-Control").Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal(answer.Text.Length.ToString(), answer.Header("Content-Length"));
        Assert.Equal(
            ["id", "type", "status", "payload", "attempts", "max_attempts", "last_error", "scheduled_at", "started_at", "completed_at", "created_at"],
            answer.Data.EnumerateObject().Select(member => member.Name).Take(11));
        Assert.Equal(id, answer.Data.GetProperty("id").GetString());
        Assert.Equal("provision_project", answer.Data.GetProperty("type").GetString());
        Assert.Equal("pending", answer.Data.GetProperty("status").GetString());
        Assert.Equal("us-east-1", answer.Data.GetProperty("payload").GetProperty("region").GetString());
        Assert.Equal((0, 3), (answer.Data.GetProperty("attempts").GetInt32(), answer.Data.GetProperty("max_attempts").GetInt32()));
        Assert.All(
            (string[])["last_error", "started_at", "completed_at"],
            member => Assert.Equal(JsonValueKind.Null, answer.Data.GetProperty(member).ValueKind));
        Assert.All(
            (string[])["scheduled_at", "created_at"],
            member => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", answer.Data.GetProperty(member).GetString()!));
    }

    [Theory, EveryStore]
    public async Task Get_failed_job_shows_its_error_as_text(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("get-failed");
        await api.SetAsync(id, "status = 'failed', stage = NULL, attempts = 3, last_error = 'Zürich said \"no\": <b>\\ é 日本 😀'");

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{id}", TestApi.Token("get-failed"));

        Assert.Equal("failed", answer.Data.GetProperty("status").GetString());
        Assert.Equal("Zürich said \"no\": <b>\\ é 日本 😀", answer.Data.GetProperty("last_error").GetString());
        Assert.Equal(3, answer.Data.GetProperty("attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Get_job_that_has_reported_shows_progress_and_result(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("get-reported");
        JsonElement before = (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("get-reported"))).Data;
        Assert.All((string[])["progress", "result"], member => Assert.Equal(JsonValueKind.Null, before.GetProperty(member).ValueKind));
        await api.SetAsync(id, "status = 'completed', stage = NULL, claim_id = 4711");
        await api.ReportAsync(id, "get-reported", percent: 62.5, message: "packing <b>", claim: 4711, result: """{"url": "https://example.test/1"}""");

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{id}", TestApi.Token("get-reported"));

        JsonElement progress = answer.Data.GetProperty("progress");
        Assert.Equal((62.5, "packing <b>"), (progress.GetProperty("percent").GetDouble(), progress.GetProperty("message").GetString()));
        Assert.Equal("2030-01-01T00:00:00.000Z", progress.GetProperty("at").GetString());
        Assert.Equal("https://example.test/1", answer.Data.GetProperty("result").GetProperty("url").GetString());
        JsonElement listed = (await api.GetAsync("/api/jobs", TestApi.Token("get-reported"))).Data[0];
        Assert.Equal(answer.Data.GetRawText(), listed.GetRawText());
    }

    [Theory, EveryStore]
    public async Task Get_id_in_upper_case_is_the_same_job(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("get-upper");

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{id.ToUpperInvariant()}", TestApi.Token("get-upper"));

        Assert.Equal(id, answer.Data.GetProperty("id").GetString());
    }

    [Theory, EveryStore]
    public async Task Get_unknown_id_is_not_found(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.GetAsync($"/api/jobs/{Guid.NewGuid()}", TestApi.Token("get-none"));

        answer.AssertError(404, "NOT_FOUND", "Job not found");
    }

    [Theory]
    [EveryStore("550e8400e29b41d4a716446655440000")]
    [EveryStore("{550e8400-e29b-41d4-a716-446655440000}")]
    [EveryStore("%7B550e8400-e29b-41d4-a716-446655440000%7D")]
    [EveryStore("(550e8400-e29b-41d4-a716-446655440000)")]
    [EveryStore("%20550e8400-e29b-41d4-a716-446655440000")]
    [EveryStore("550e8400-e29b-41d4-a716-446655440000%20")]
    [EveryStore("550e8400-e29b-41d4-a716-446655440000%0A")]
    [EveryStore("550e8400-e29b-11d4-a716-446655440000")]
    [EveryStore("550e8400-e29b-71d4-a716-446655440000")]
    [EveryStore("550e8400-e29b-41d4-c716-446655440000")]
    [EveryStore("550e8400-e29b-41d4-0716-446655440000")]
    [EveryStore("00000000-0000-0000-0000-000000000000")]
    [EveryStore("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [EveryStore("550e8400-e29b-41d4-a716-44665544000g")]
    [EveryStore("550e8400-e29b-41d4-a716-4466554400000")]
    [EveryStore("0x550e84-e29b-41d4-a716-446655440000")]
    [EveryStore("-50e8400-e29b-41d4-a716-446655440000")]
    [EveryStore("550e8400-e29b-41d4-a716-0x6655440000")]
    [EveryStore("550e8400-e29b-4+d4-a716-446655440000")]
    [EveryStore("+50e8400-e29b-41d4-a716-446655440000")]
    [EveryStore("1")]
    [EveryStore("%20")]
    [EveryStore("'%20OR%201=1--")]
    [EveryStore("..%2f..%2fetc")]
    public async Task Get_anything_but_a_version_4_UUID_is_invalid(StoreKind kind, string id)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("get-invalid");

        (await api.GetAsync($"/api/jobs/{id}", token)).AssertError(400, "VALIDATION_ERROR", InvalidId);
        (await api.PostAsync($"/api/jobs/{id}/retry", token, json: null)).AssertError(400, "VALIDATION_ERROR", InvalidId);
    }
}
