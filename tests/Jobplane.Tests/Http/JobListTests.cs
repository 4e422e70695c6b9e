using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobListTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task List_pages_by_cursor_through_all_jobs_newest_first(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("list");
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
            ids.Add(await api.EnqueueAsync("list"));

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            ApiAnswer page = await api.GetAsync($"/api/jobs?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", token);
            Assert.Equal(200, page.Status);
            Assert.Equal("no-cache, private", page.Header("Cache-Control"));
            seen.AddRange(Ids(page));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Reverse(ids), seen);
    }

    [Theory, EveryStore]
    public async Task List_has_twenty_by_default_and_whole_jobs(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("list-default");
        await api.PostAsync("/api/jobs/batch", token, $$"""{"jobs":[{{string.Join(',', Enumerable.Repeat("""{"type":"a"}""", 21))}}]}""");

        ApiAnswer page = await api.GetAsync("/api/jobs", token);

        Assert.Equal(20, page.Data.GetArrayLength());
        ApiAnswer job = await api.GetAsync($"/api/jobs/{Ids(page).First()}", token);
        Assert.Equal(job.Data.GetRawText(), page.Data[0].GetRawText());
    }

    [Theory, EveryStore]
    public async Task List_filters_by_status_type_and_queue(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("list-filter");
        string failed = await api.EnqueueAsync("list-filter", """{"type":"a","queue":"mail"}""");
        string waiting = await api.EnqueueAsync("list-filter", """{"type":"b","queue":"mail"}""");
        await api.EnqueueAsync("list-filter", """{"type":"b"}""");
        await api.SetAsync(failed, "status = 'failed', stage = NULL, attempts = 3, last_error = 'no'");

        Assert.Equal([failed], Ids(await api.GetAsync("/api/jobs?status=failed", token)));
        Assert.Equal([waiting], Ids(await api.GetAsync("/api/jobs?status=pending&type=b&queue=mail", token)));
        Assert.Equal([waiting, failed], Ids(await api.GetAsync("/api/jobs?queue=mail", token)));
        Assert.Empty(Ids(await api.GetAsync("/api/jobs?status=running", token)));
    }

    [Theory, EveryStore]
    public async Task List_filters_by_error_age_argument_and_id(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("list-search");
        string failed = await api.EnqueueAsync("list-search", """{"type":"a","payload":{"region":"us-east-1","customer":{"tier":"a=b"}}}""");
        string waiting = await api.EnqueueAsync("list-search", """{"type":"a","payload":{"region":"us-east-1"}}""");
        await api.SetAsync(failed, "status = 'failed', stage = NULL, attempts = 3, last_error = '100% <b>lost</b>'");

        Assert.Equal([failed], Ids(await api.GetAsync("/api/jobs?error=100%25%20%3Cb%3E", token)));
        Assert.Empty(Ids(await api.GetAsync("/api/jobs?error=1%25%3C", token)));
        Assert.Equal([waiting, failed], Ids(await api.GetAsync("/api/jobs?arg=region=us-east-1&created_after=2020-01-01T00:00:00Z", token)));
        Assert.Equal([failed], Ids(await api.GetAsync("/api/jobs?arg=customer.tier=a%3Db&arg=region=us-east-1", token)));
        Assert.Empty(Ids(await api.GetAsync("/api/jobs?created_before=2020-01-01T00:00:00%2B02:00", token)));
        Assert.Equal([failed], Ids(await api.GetAsync($"/api/jobs?id={failed}", token)));
        Assert.Empty(Ids(await api.GetAsync($"/api/jobs?id={failed}", TestApi.Token("list-search-other"))));
    }

    [Theory]
    [EveryStore("error", "error=")]
    [EveryStore("created_after", "created_after=yesterday")]
    [EveryStore("created_before", "created_before=2026-01-01T00:00:00")]
    [EveryStore("arg", "arg=region")]
    [EveryStore("arg", "arg=0=x")]
    [EveryStore("arg", "arg=a=1&arg=a=1&arg=a=1&arg=a=1&arg=a=1&arg=a=1")]
    [EveryStore("id", "id=1")]
    [EveryStore("limit", "limit=0")]
    [EveryStore("limit", "limit=101")]
    [EveryStore("limit", "limit=1000000000000")]
    [EveryStore("limit", "limit=+5")]
    [EveryStore("limit", "limit=")]
    [EveryStore("limit", "limit=2&limit=2")]
    [EveryStore("status", "status=done")]
    [EveryStore("status", "status=")]
    [EveryStore("type", "type=a%20b")]
    [EveryStore("queue", "queue=")]
    [EveryStore("cursor", "cursor=")]
    [EveryStore("cursor", "cursor=AAAA")]
    [EveryStore("cursor", "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [EveryStore("cursor", "cursor=A.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [EveryStore("project_id", "project_id=list-other")]
    [EveryStore("Status", "Status=failed")]
    public async Task List_with_a_parameter_at_fault_names_it(StoreKind kind, string member, string query)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.GetAsync($"/api/jobs?{query}", TestApi.Token("list-bad"));

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Cursor_of_another_project_filter_or_list_is_as_bad_as_a_forged_one(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        for (int i = 0; i < 2; i++)
            await api.EnqueueAsync("cursor-a", """{"type":"a"}""");
        string cursor = (await api.GetAsync("/api/jobs?type=a&limit=1", TestApi.Token("cursor-a"))).Json.GetProperty("next_cursor").GetString()!;
        string forged = (cursor[0] == 'A' ? 'B' : 'A') + cursor[1..];

        ApiAnswer[] answers =
        [
            await api.GetAsync($"/api/jobs?type=a&cursor={forged}", TestApi.Token("cursor-a")),
            await api.GetAsync($"/api/jobs?type=a&cursor={cursor}", TestApi.Token("cursor-b")),
            await api.GetAsync($"/api/jobs?type=b&cursor={cursor}", TestApi.Token("cursor-a")),
            await api.GetAsync($"/api/jobs?cursor={cursor}", TestApi.Token("cursor-a")),
            await api.GetAsync($"/api/jobs?queue=a&cursor={cursor}", TestApi.Token("cursor-a")),
            await api.GetAsync($"/api/audit?cursor={cursor}", TestApi.Token("cursor-a")),
        ];

        Assert.All(answers, answer => Assert.Equal("cursor", answer.AssertError(400, "VALIDATION_ERROR").Member));
        Assert.Single(answers.Select(answer => answer.TextWithoutRequestId).Distinct());
        Assert.Single(Ids(await api.GetAsync($"/api/jobs?type=a&limit=1&cursor={cursor}", TestApi.Token("cursor-a"))));
    }

    [Theory, EveryStore]
    public async Task Attempts_of_a_job_have_number_times_error_and_worker(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("attempts");
        string id = await api.EnqueueAsync("attempts");
        ApiAnswer none = await api.GetAsync($"/api/jobs/{id}/attempts", token);
        Guid worker = Guid.NewGuid();
        await api.Store.ExecuteAsync(
            $"INSERT INTO {api.Store.Table("job_attempts")} (job_id, project_id, attempt, worker_id, started_at, finished_at, error) VALUES (@id, 'attempts', 1, @worker, @at, @at, 'It broke.')",
            ("id", Guid.Parse(id)), ("worker", worker), ("at", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        ApiAnswer one = await api.GetAsync($"/api/jobs/{id}/attempts", token);

        Assert.Equal("""{"data":[],"next_cursor":null}""", none.Text);
        Assert.Equal(
            $$"""{"data":[{"attempt":1,"started_at":"2030-01-01T00:00:00.000Z","finished_at":"2030-01-01T00:00:00.000Z","error":"It broke.","worker_id":"{{worker}}"}],"next_cursor":null}""",
            one.Text);
    }

    [Theory, EveryStore]
    public async Task Audit_lists_the_projects_own_entries_by_pages(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("audit", subject: "ann");
        string[] ids = [await api.EnqueueAsync("audit"), await api.EnqueueAsync("audit")];
        foreach (string id in ids)
            await api.PostAsync($"/api/jobs/{id}/cancel", token, json: null, ("X-Request-Id", "req-9"));

        ApiAnswer first = await api.GetAsync("/api/audit?limit=1", token);
        ApiAnswer second = await api.GetAsync($"/api/audit?limit=1&cursor={first.Json.GetProperty("next_cursor").GetString()}", token);

        JsonElement entry = Assert.Single(first.Data.EnumerateArray());
        Assert.Equal(
            ["action", "job_id", "actor", "remote_address", "request_id", "details", "created_at"],
            entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("job.cancel", ids[1], "ann", "127.0.0.1", "req-9"), (Text(entry, "action"), Text(entry, "job_id"), Text(entry, "actor"), Text(entry, "remote_address"), Text(entry, "request_id")));
        Assert.Equal("pending", entry.GetProperty("details").GetProperty("status").GetString());
        Assert.Equal(ids[0], Text(Assert.Single(second.Data.EnumerateArray()), "job_id"));
        Assert.Null(second.Json.GetProperty("next_cursor").GetString());
        Assert.Equal(0, (await api.GetAsync("/api/audit", TestApi.Token("audit-other"))).Data.GetArrayLength());
    }

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();

    private static IEnumerable<string> Ids(ApiAnswer page) => page.Data.EnumerateArray().Select(job => job.GetProperty("id").GetString()!);
}
