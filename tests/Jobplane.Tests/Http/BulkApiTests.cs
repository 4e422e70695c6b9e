using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class BulkApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Start_answers_202_with_the_operation_and_where_it_is(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("bulk-start", subject: "ann");
        string failed = await api.EnqueueAsync("bulk-start");
        await api.SetAsync(failed, "status = 'failed', stage = NULL, attempts = 3, last_error = '100% <b>lost</b>'");

        ApiAnswer started = await api.PostAsync(
            "/api/bulk", token, """{"action":"retry","max_attempts":5,"filter":{"status":"failed","error":"100% <b>","args":{"region":"us-east-1"},"created_after":"2020-01-01T00:00:00+02:00"}}""");

        Assert.Equal(202, started.Status);
        Assert.Equal($"/api/bulk/{started.Data.GetProperty("id").GetString()}", started.Header("Location"));
        Assert.Equal(("bulk-start", "retry", 5, "running", "ann"), (
            started.Data.GetProperty("project_id").GetString(), started.Data.GetProperty("action").GetString(),
            started.Data.GetProperty("max_attempts").GetInt32(), started.Data.GetProperty("state").GetString(), started.Data.GetProperty("actor").GetString()));
        JsonElement filter = started.Data.GetProperty("filter");
        Assert.Equal(("failed", "100% <b>", "us-east-1", "2019-12-31T22:00:00.000Z"), (
            filter.GetProperty("status").GetString(), filter.GetProperty("error").GetString(),
            filter.GetProperty("args").GetProperty("region").GetString(), filter.GetProperty("created_after").GetString()));
        Assert.False(filter.TryGetProperty("type", out _));

        ApiAnswer read = await api.GetAsync(started.Header("Location")!, token);
        Assert.Equal((200, started.Data.GetRawText()), (read.Status, read.Data.GetRawText()));
        Assert.Equal(404, (await api.GetAsync(started.Header("Location")!, TestApi.Token("bulk-other"))).Status);
    }

    [Theory, EveryStore]
    public async Task Dry_run_counts_and_does_nothing(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("bulk-dry");
        string id = await api.EnqueueAsync("bulk-dry", """{"type":"wanted"}""");
        await api.EnqueueAsync("bulk-dry", """{"type":"other"}""");

        ApiAnswer preview = await api.PostAsync(
            "/api/bulk", token, """{"action":"delete","filter":{"type":"wanted"},"dry_run":true}""", ("Idempotency-Key", "dry"));

        Assert.Equal((200, true, 1, false), (
            preview.Status, preview.Data.GetProperty("dry_run").GetBoolean(), preview.Data.GetProperty("count").GetInt32(), preview.Data.GetProperty("more").GetBoolean()));
        Assert.Equal([id], preview.Data.GetProperty("sample").EnumerateArray().Select(each => each.GetString()));
        Assert.Empty((await api.GetAsync("/api/bulk", token)).Data.EnumerateArray());
    }

    [Theory, EveryStore]
    public async Task Same_key_starts_one_operation(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("bulk-key");
        const string Body = """{"action":"cancel","filter":{"type":"a"}}""";

        ApiAnswer first = await api.PostAsync("/api/bulk", token, Body, ("Idempotency-Key", "k"));
        ApiAnswer second = await api.PostAsync("/api/bulk", token, Body, ("Idempotency-Key", "k"));

        Assert.Equal((202, first.Data.GetRawText(), first.Header("Location"), "true"), (
            second.Status, second.Data.GetRawText(), second.Header("Location"), second.Header("Idempotency-Replayed")));
        Assert.Single((await api.GetAsync("/api/bulk", token)).Data.EnumerateArray());
    }

    [Theory, EveryStore]
    public async Task Cancel_ends_it_once(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("bulk-cancel");
        ApiAnswer started = await api.PostAsync("/api/bulk", token, """{"action":"cancel","filter":{"type":"a"}}""");
        string path = started.Header("Location")!;

        ApiAnswer foreign = await api.PostAsync($"{path}/cancel", TestApi.Token("bulk-cancel-other"), json: null);
        ApiAnswer first = await api.PostAsync($"{path}/cancel", token, json: null);
        ApiAnswer second = await api.PostAsync($"{path}/cancel", token, json: null);

        Assert.Equal((404, 200, "cancelled", 409), (foreign.Status, first.Status, first.Data.GetProperty("state").GetString(), second.Status));
    }

    [Theory]
    [EveryStore("action", """{"filter":{"type":"a"}}""")]
    [EveryStore("action", """{"action":"purge","filter":{"type":"a"}}""")]
    [EveryStore("filter", """{"action":"delete"}""")]
    [EveryStore("filter", """{"action":"delete","filter":{}}""")]
    [EveryStore("filter", """{"action":"delete","filter":[]}""")]
    [EveryStore("filter.status", """{"action":"delete","filter":{"status":"done"}}""")]
    [EveryStore("filter.project_id", """{"action":"delete","filter":{"project_id":"other"}}""")]
    [EveryStore("project_id", """{"action":"delete","filter":{"type":"a"},"project_id":"other"}""")]
    [EveryStore("filter.created_before", """{"action":"delete","filter":{"created_before":"2026-01-01"}}""")]
    [EveryStore("filter.args", """{"action":"delete","filter":{"args":{"a":1}}}""")]
    [EveryStore("filter.args", """{"action":"delete","filter":{"args":{"a":"1","a":"2"}}}""")]
    [EveryStore("arg", """{"action":"delete","filter":{"args":{"0":"1"}}}""")]
    [EveryStore("error", """{"action":"delete","filter":{"error":"a\u0000b"}}""")]
    [EveryStore("max_attempts", """{"action":"delete","filter":{"type":"a"},"max_attempts":3}""")]
    [EveryStore("dry_run", """{"action":"delete","filter":{"type":"a"},"dry_run":"yes"}""")]
    public async Task Start_with_a_member_at_fault_names_it(StoreKind kind, string member, string body)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync("/api/bulk", TestApi.Token("bulk-bad"), body);

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Operator_asks_for_any_project_or_all(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("bulk-ops", ["operator"]);
        await api.EnqueueAsync("bulk-a", """{"type":"fleet-wide"}""");
        await api.EnqueueAsync("bulk-b", """{"type":"fleet-wide"}""");

        ApiAnswer all = await api.PostAsync("/api/fleet/bulk", token, """{"action":"cancel","filter":{"type":"fleet-wide"}}""");
        ApiAnswer one = await api.PostAsync("/api/fleet/bulk", token, """{"action":"cancel","filter":{"type":"fleet-wide"},"project_id":"bulk-a"}""");
        ApiAnswer preview = await api.PostAsync("/api/fleet/bulk", token, """{"action":"cancel","filter":{"type":"fleet-wide"},"dry_run":true}""");

        Assert.Equal((202, JsonValueKind.Null, 202, "bulk-a", 2), (
            all.Status, all.Data.GetProperty("project_id").ValueKind, one.Status, one.Data.GetProperty("project_id").GetString(),
            preview.Data.GetProperty("count").GetInt32()));
        string id = one.Data.GetProperty("id").GetString()!;
        Assert.Equal(200, (await api.GetAsync($"/api/bulk/{id}", TestApi.Token("bulk-a"))).Status);
        Assert.Equal(404, (await api.GetAsync($"/api/bulk/{all.Data.GetProperty("id").GetString()}", TestApi.Token("bulk-ops"))).Status);
        Assert.Equal(200, (await api.PostAsync($"/api/fleet/bulk/{id}/cancel", token, json: null)).Status);
    }

    [Theory, EveryStore]
    public async Task Delete_job_answers_204_404_and_409(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("delete");
        string waiting = await api.EnqueueAsync("delete");
        string running = await api.EnqueueAsync("delete");
        await api.SetAsync(running, "status = 'running', stage = NULL, attempts = 1");

        Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, $"/api/jobs/{waiting}", TestApi.Token("delete-other"), content: null)).Status);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, $"/api/jobs/{waiting}", token, content: null)).Status);
        Assert.Equal(404, (await api.SendAsync(HttpMethod.Delete, $"/api/jobs/{waiting}", token, content: null)).Status);
        (await api.SendAsync(HttpMethod.Delete, $"/api/jobs/{running}", token, content: null)).AssertError(409, "CONFLICT");
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{running}", token)).Status);
    }
}
