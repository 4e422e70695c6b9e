using System.Text;
using System.Text.Json;
using Jobplane.AspNetCore.Hosting;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class ScheduleApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Nightly = """{"cron":"30 2 * * *","time_zone":"America/New_York","type":"report","payload":{"n":12345678901234567890}}""";

    [Theory, EveryStore]
    public async Task Put_answers_the_whole_schedule_and_get_the_same(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("schedule-put");

        ApiAnswer put = await PutAsync(api, "/api/schedules/nightly", token, Nightly);
        ApiAnswer got = await api.GetAsync("/api/schedules/nightly", token);

        Assert.Equal(200, put.Status);
        Assert.Contains("private", put.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Equal(put.Text, got.Text);
        Assert.Equal(
            [
                "name", "cron", "time_zone", "missed_fires", "overlap", "type", "payload", "queue", "priority", "max_attempts",
                "expires_after_seconds", "declared", "paused_at", "next_fires", "last_fire", "last_skipped_at", "created_at", "updated_at",
            ],
            put.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("nightly", "30 2 * * *", "America/New_York", "once", "allow", "report", "default"),
            (Text(put, "name"), Text(put, "cron"), Text(put, "time_zone"), Text(put, "missed_fires"), Text(put, "overlap"), Text(put, "type"), Text(put, "queue")));
        Assert.Equal(JsonValueKind.Null, put.Data.GetProperty("expires_after_seconds").ValueKind);
        Assert.Contains("12345678901234567890", put.Data.GetProperty("payload").GetRawText(), StringComparison.Ordinal);
        string[] fires = [.. put.Data.GetProperty("next_fires").EnumerateArray().Select(time => time.GetString()!)];
        Assert.Equal(5, fires.Length);
        Assert.All(fires, time => Assert.Matches(@"^\d{4}-\d\d-\d\dT0[67]:[03]0:00\.000Z$", time));
        Assert.Equal(JsonValueKind.Null, put.Data.GetProperty("last_fire").ValueKind);
    }

    [Theory, EveryStore]
    public async Task Put_with_an_expiry_shows_it_and_gives_it_to_its_jobs(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("schedule-expiry");

        ApiAnswer put = await PutAsync(api, "/api/schedules/hourly", token, """{"cron":"0 * * * *","type":"report","expires_after_seconds":1800.5}""");
        ApiAnswer run = await api.PostAsync("/api/schedules/hourly/run", token, json: null);

        Assert.Equal(1800.5, put.Data.GetProperty("expires_after_seconds").GetDouble());
        Assert.Equal(
            TimeSpan.FromSeconds(1800.5), run.Data.GetProperty("expires_at").GetDateTimeOffset() - run.Data.GetProperty("scheduled_at").GetDateTimeOffset());
    }

    [Theory, EveryStore]
    public async Task Run_answers_the_job_and_where_it_is(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("schedule-run", subject: "user-7");
        await PutAsync(api, "/api/schedules/nightly", token, Nightly);

        ApiAnswer run = await api.PostAsync("/api/schedules/nightly/run", token, json: null);

        Assert.Equal(202, run.Status);
        Assert.Equal(("pending", "report"), (Text(run, "status"), Text(run, "type")));
        Assert.Equal($"/api/jobs/{Text(run, "id")}", run.Header("Location"));
        Assert.Equal(200, (await api.GetAsync(run.Header("Location"), token)).Status);
        JsonElement fire = (await api.GetAsync("/api/schedules/nightly", token)).Data.GetProperty("last_fire");
        Assert.Equal(
            (Text(run, "id"), "pending", null), (fire.GetProperty("job_id").GetString(), fire.GetProperty("status").GetString(), fire.GetProperty("due_at").GetString()));
        Assert.Equal(
            [["schedule.put", "user-7"], ["schedule.run", "user-7"]],
            await api.Store.QueryAsync(
                $"SELECT action, actor FROM {api.Store.Table("audit_logs")} WHERE project_id = @project ORDER BY seq", ("project", "schedule-run")));
    }

    [Theory, EveryStore]
    public async Task Pause_resume_and_delete_do_so(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("schedule-pause");
        await PutAsync(api, "/api/schedules/nightly", token, Nightly);

        ApiAnswer paused = await api.PostAsync("/api/schedules/nightly/pause", token, json: null);
        Assert.Equal(200, paused.Status);
        Assert.NotNull(Text(paused, "paused_at"));
        Assert.Empty(paused.Data.GetProperty("next_fires").EnumerateArray());
        ApiAnswer resumed = await api.PostAsync("/api/schedules/nightly/resume", token, json: null);
        Assert.Null(Text(resumed, "paused_at"));
        ApiAnswer deleted = await api.SendAsync(HttpMethod.Delete, "/api/schedules/nightly", token, content: null);
        Assert.Equal((204, ""), (deleted.Status, deleted.Text));
        (await api.GetAsync("/api/schedules/nightly", token)).AssertError(404, "NOT_FOUND", "Schedule not found");
    }

    [Theory, EveryStore]
    public async Task List_pages_through_the_projects_schedules(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("schedule-list");
        foreach (string name in new[] { "c", "a", "b" })
            await PutAsync(api, $"/api/schedules/{name}", token, Nightly);

        ApiAnswer first = await api.GetAsync("/api/schedules?limit=2", token);
        string cursor = first.Json.GetProperty("next_cursor").GetString()!;
        ApiAnswer second = await api.GetAsync($"/api/schedules?limit=2&cursor={cursor}", token);

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(["c"], Names(second));
        Assert.Null(second.Json.GetProperty("next_cursor").GetString());
        Assert.Empty(Names(await api.GetAsync("/api/schedules", TestApi.Token("schedule-list-other"))));
        (await api.GetAsync("/api/schedules?limit=101", token)).AssertError(400, "VALIDATION_ERROR");
        (await api.GetAsync("/api/schedules?project_id=schedule-list", token)).AssertError(400, "VALIDATION_ERROR");
    }

    [Theory]
    [EveryStore("cron", """{"type":"a"}""")]
    [EveryStore("type", """{"cron":"* * * * *"}""")]
    [EveryStore("cron", """{"type":"a","cron":"99 * * * *"}""")]
    [EveryStore("cron", """{"type":"a","cron":"0 0 30 2 *"}""")]
    [EveryStore("cron", """{"type":"a","cron":5}""")]
    [EveryStore("time_zone", """{"type":"a","cron":"* * * * *","time_zone":"Mars/Base"}""")]
    [EveryStore("missed_fires", """{"type":"a","cron":"* * * * *","missed_fires":"some"}""")]
    [EveryStore("overlap", """{"type":"a","cron":"* * * * *","overlap":"Allow"}""")]
    [EveryStore("priority", """{"type":"a","cron":"* * * * *","priority":10}""")]
    [EveryStore("max_attempts", """{"type":"a","cron":"* * * * *","max_attempts":0}""")]
    [EveryStore("expires_after_seconds", """{"type":"a","cron":"* * * * *","expires_after_seconds":0}""")]
    [EveryStore("expires_after_seconds", """{"type":"a","cron":"* * * * *","expires_after_seconds":31622401}""")]
    [EveryStore("expires_after_seconds", """{"type":"a","cron":"* * * * *","expires_after_seconds":"1h"}""")]
    [EveryStore("payload", """{"type":"a","cron":"* * * * *","payload":[]}""")]
    [EveryStore("payload.a", """{"type":"a","cron":"* * * * *","payload":{"a":"\u0000"}}""")]
    [EveryStore("project_id", """{"type":"a","cron":"* * * * *","project_id":"other"}""")]
    [EveryStore("cron", """{"type":"a","cron":"* * * * *","cron":"* * * * *"}""")]
    public async Task Put_with_a_member_at_fault_names_it_and_stores_nothing(StoreKind kind, string member, string json)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("schedule-bad");

        ApiAnswer answer = await PutAsync(api, "/api/schedules/bad", token, json);

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal(404, (await api.GetAsync("/api/schedules/bad", token)).Status);
    }

    [Theory]
    [EveryStore(64 * 1024, 200)]
    [EveryStore((64 * 1024) + 1, 400)]
    [EveryStore(80 * 1024, 413)]
    public async Task Put_with_a_large_payload_is_taken_up_to_64_kib(StoreKind kind, int bytes, int status)
    {
        TestApi api = await fixture.GetAsync(kind);
        string payload = $$"""{"a":"{{new string('x', bytes - 8)}}"}""";

        ApiAnswer answer = await PutAsync(
            api, "/api/schedules/large", TestApi.Token("schedule-large"), $$"""{"type":"a","cron":"* * * * *","payload":{{payload}}}""");

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [EveryStore("a%20b")]
    [EveryStore(".hidden")]
    [EveryStore("a%0A")]
    [EveryStore("%F0%9F%98%80")]
    public async Task Name_that_breaks_its_rule_is_refused_on_every_route(StoreKind kind, string name)
    {
        TestApi api = await fixture.GetAsync(kind);

        foreach (ApiRoute route in NamedRoutes())
        {
            ApiAnswer answer = await AskAsync(api, route, name, TestApi.Token("schedule-name"));
            Assert.Equal("name", answer.AssertError(400, "VALIDATION_ERROR").Member);
        }
    }

    [Theory, EveryStore]
    public async Task Any_route_with_another_projects_schedule_answers_as_if_there_were_none(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string owner = TestApi.Token("schedule-owner");
        ApiAnswer before = await PutAsync(api, "/api/schedules/secret-plan", owner, Nightly);

        foreach (ApiRoute route in NamedRoutes().Where(route => route.Method != "PUT"))
        {
            ApiAnswer others = await AskAsync(api, route, "secret-plan", TestApi.Token("schedule-intruder"));
            ApiAnswer missing = await AskAsync(api, route, "no-such-plan", TestApi.Token("schedule-intruder"));

            others.AssertError(404, "NOT_FOUND", "Schedule not found");
            Assert.Equal(missing.TextWithoutRequestId, others.TextWithoutRequestId);
        }

        // A name is free in each project, so this one makes the intruder's own.
        Assert.Equal(200, (await PutAsync(api, "/api/schedules/secret-plan", TestApi.Token("schedule-intruder"), """{"type":"b","cron":"* * * * *"}""")).Status);
        Assert.Equal(before.Text, (await api.GetAsync("/api/schedules/secret-plan", owner)).Text);
    }

    [Theory, EveryStore]
    public async Task Any_route_takes_its_scope_and_a_token(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        foreach (ApiRoute route in NamedRoutes())
        {
            string[] lacking = [route.Method == "GET" ? "jobs:write" : "jobs:read"];
            (await AskAsync(api, route, "x", TestApi.Token("schedule-scope", lacking))).AssertError(403, "FORBIDDEN");
            (await AskAsync(api, route, "x", token: null)).AssertError(401, "UNAUTHORIZED");
        }
    }

    private static ApiRoute[] NamedRoutes() => [.. ApiRoutes.All.Where(route => route.Pattern.StartsWith("/schedules/{name}", StringComparison.Ordinal))];

    private static Task<ApiAnswer> AskAsync(TestApi api, ApiRoute route, string name, string? token)
    {
        string path = $"/api{route.Pattern.Replace("{name}", name, StringComparison.Ordinal)}";
        StringContent? body = route.Method == "PUT" ? Json(Nightly) : null;
        return api.SendAsync(new HttpMethod(route.Method), path, token, body);
    }

    private static Task<ApiAnswer> PutAsync(TestApi api, string path, string token, string json) => api.SendAsync(HttpMethod.Put, path, token, Json(json));

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private static string? Text(ApiAnswer answer, string member) => answer.Data.GetProperty(member).GetString();

    private static IEnumerable<string?> Names(ApiAnswer answer) => answer.Data.EnumerateArray().Select(schedule => schedule.GetProperty("name").GetString());
}
