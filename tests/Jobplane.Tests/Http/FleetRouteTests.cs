using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class FleetRouteTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string Operator = TestApi.Token("ops", ["operator"], subject: "ann");

    [Theory, EveryStore]
    public async Task Pause_and_resume_show_in_the_list_of_queues(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await api.EnqueueAsync("tenant", """{"type":"a","queue":"reports"}""");

        ApiAnswer paused = await api.PostAsync("/api/queues/reports/pause", Operator, json: null);
        JsonElement? whilePaused = await QueueAsync(api, "reports");
        ApiAnswer resumed = await api.PostAsync("/api/queues/reports/resume", Operator, json: null);
        JsonElement? afterwards = await QueueAsync(api, "reports");

        Assert.Equal((200, """{"data":{"name":"reports","paused":true}}"""), (paused.Status, paused.Text));
        Assert.Equal((200, """{"data":{"name":"reports","paused":false}}"""), (resumed.Status, resumed.Text));
        Assert.Equal(
            ["name", "paused", "paused_at", "concurrency", "depth", "oldest_ready_at", "running"],
            whilePaused!.Value.EnumerateObject().Select(member => member.Name));
        Assert.Equal((true, 1, 0), (whilePaused.Value.GetProperty("paused").GetBoolean(), whilePaused.Value.GetProperty("depth").GetInt32(), whilePaused.Value.GetProperty("running").GetInt32()));
        Assert.NotNull(whilePaused.Value.GetProperty("oldest_ready_at").GetString());
        Assert.False(afterwards!.Value.GetProperty("paused").GetBoolean());
        ApiAnswer audit = await api.GetAsync("/api/audit", TestApi.Token("ops"));
        Assert.Equal(
            ["queue.resume", "queue.pause"],
            audit.Data.EnumerateArray().Where(entry => entry.GetProperty("details").GetRawText().Contains("reports", StringComparison.Ordinal)).Select(entry => entry.GetProperty("action").GetString()));
    }

    [Theory]
    [EveryStore("a%20b")]
    [EveryStore("a%00")]
    public async Task Pause_name_that_no_queue_can_have_is_refused(StoreKind kind, string name)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync($"/api/queues/{name}/pause", Operator, json: null);

        Assert.Equal(400, answer.Status);
    }

    [Theory, EveryStore]
    public async Task Concurrency_that_is_put_shows_in_the_list_of_queues_until_it_is_null(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer put = await PutAsync(api, "imports", """{"concurrency":3}""");
        JsonElement? whileSet = await QueueAsync(api, "imports");
        ApiAnswer reset = await PutAsync(api, "imports", """{"concurrency":null}""");
        JsonElement? afterwards = await QueueAsync(api, "imports");

        Assert.Equal((200, """{"data":{"name":"imports","concurrency":3}}"""), (put.Status, put.Text));
        Assert.Equal((200, """{"data":{"name":"imports","concurrency":null}}"""), (reset.Status, reset.Text));
        Assert.Equal(3, whileSet!.Value.GetProperty("concurrency").GetInt32());
        Assert.Equal(JsonValueKind.Null, afterwards!.Value.GetProperty("concurrency").ValueKind);
        ApiAnswer audit = await api.GetAsync("/api/audit", TestApi.Token("ops"));
        Assert.Equal(
            ["""{"queue": "imports", "concurrency": null}""", """{"queue": "imports", "concurrency": 3}"""],
            audit.Data.EnumerateArray().Where(entry => entry.GetProperty("action").GetString() == "queue.concurrency")
                .Select(entry => entry.GetProperty("details")).Select(details => $$"""{"queue": {{details.GetProperty("queue").GetRawText()}}, "concurrency": {{details.GetProperty("concurrency").GetRawText()}}}"""));
    }

    [Theory]
    [EveryStore("""{"concurrency":0}""", "concurrency")]
    [EveryStore("""{"concurrency":10001}""", "concurrency")]
    [EveryStore("""{"concurrency":"5"}""", "concurrency")]
    [EveryStore("""{"concurrency":1.5}""", "concurrency")]
    [EveryStore("{}", "concurrency")]
    [EveryStore("""{"weight":5}""", "weight")]
    public async Task Concurrency_that_no_queue_can_have_is_refused(StoreKind kind, string body, string member)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await PutAsync(api, "imports", body);

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Workers_are_listed_with_what_they_do(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        var id = Guid.NewGuid();
        string queues = kind == StoreKind.Postgres ? "'{a,b}'" : "'[\"a\",\"b\"]'";
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("workers")} (id, host, process_id, version, queues, slots, started_at, heartbeat_at, lease_expires_at) VALUES (@id, 'h', 7, '1.2.3', {queues}, 20, @from, @from, @to)",
            ("id", id), ("from", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)), ("to", new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        ApiAnswer answer = await api.GetAsync("/api/workers", Operator);

        Assert.Equal(
            $$"""{"data":[{"id":"{{id}}","host":"h","process_id":7,"version":"1.2.3","queues":["a","b"],"types":[],"slots":20,"jobs":0,"started_at":"2020-01-01T00:00:00.000Z","heartbeat_at":"2020-01-01T00:00:00.000Z","lease_expires_at":"2100-01-01T00:00:00.000Z"}],"next_cursor":null}""",
            answer.Text);
        Assert.Equal("x", (await api.GetAsync("/api/workers?x=1", Operator)).AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Erase_deletes_a_projects_jobs_and_waits_for_those_that_run(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string waiting = await api.EnqueueAsync("erased");
        string running = await api.EnqueueAsync("erased");
        string others = await api.EnqueueAsync("not-erased");
        await api.SetAsync(running, "status = 'running', stage = NULL, attempts = 1");

        ApiAnswer first = await api.SendAsync(HttpMethod.Delete, "/api/projects/erased/jobs", Operator, content: null);
        bool isCancelled = (await api.GetAsync($"/api/jobs/{running}", TestApi.Token("erased"))).Data.GetProperty("cancel_requested").GetBoolean();
        await api.SetAsync(running, "status = 'cancelled'");
        ApiAnswer second = await api.SendAsync(HttpMethod.Delete, "/api/projects/erased/jobs", Operator, content: null);

        Assert.Equal((200, """{"data":{"deleted":1,"finished":false}}"""), (first.Status, first.Text));
        Assert.True(isCancelled);
        Assert.Equal((200, """{"data":{"deleted":1,"finished":true}}"""), (second.Status, second.Text));
        Assert.Equal(404, (await api.GetAsync($"/api/jobs/{waiting}", TestApi.Token("erased"))).Status);
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{others}", TestApi.Token("not-erased"))).Status);
        Assert.Equal("project_id", (await api.SendAsync(HttpMethod.Delete, "/api/projects/a%20b/jobs", Operator, content: null)).AssertError(400, "VALIDATION_ERROR").Member);
    }

    private static async Task<ApiAnswer> PutAsync(TestApi api, string queue, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await api.SendAsync(HttpMethod.Put, $"/api/queues/{queue}", Operator, body);
    }

    private static async Task<JsonElement?> QueueAsync(TestApi api, string name)
    {
        ApiAnswer list = await api.GetAsync("/api/queues", Operator);
        Assert.Equal(200, list.Status);
        JsonElement[] found = [.. list.Data.EnumerateArray().Where(queue => queue.GetProperty("name").GetString() == name)];
        return found is [var queue] ? queue : null;
    }
}
