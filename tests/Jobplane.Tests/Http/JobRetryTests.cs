using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobRetryTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string UsedUp = "status = 'failed', stage = NULL, attempts = 3, last_error = 'no'";

    [Theory]
    [EveryStore("status = 'failed', stage = NULL, attempts = 2, last_error = 'no'")]
    [EveryStore("status = 'cancelled', stage = NULL, attempts = 2")]
    [EveryStore("status = 'completed', stage = NULL, attempts = 2")]
    [EveryStore("attempts = 2")]
    public async Task Retry_job_that_is_not_running_answers_exactly_the_seven_members(StoreKind kind, string state)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("retry", """{"type":"provision_project","payload":{"x":1}}""");
        await api.SetAsync(id, state);

        ApiAnswer answer = await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token("retry"), json: null);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            ["id", "type", "status", "attempts", "max_attempts", "scheduled_at", "created_at"],
            answer.Data.EnumerateObject().Select(member => member.Name));
        Assert.Equal(id, answer.Data.GetProperty("id").GetString());
        Assert.Equal("pending", answer.Data.GetProperty("status").GetString());
        Assert.Equal((2, 3), (answer.Data.GetProperty("attempts").GetInt32(), answer.Data.GetProperty("max_attempts").GetInt32()));
        ApiAnswer job = await api.GetAsync($"/api/jobs/{id}", TestApi.Token("retry"));
        Assert.All((string[])["last_error", "started_at", "completed_at"], member => Assert.Null(job.Data.GetProperty(member).GetString()));
        Assert.Equal(answer.Data.GetProperty("scheduled_at").GetString(), job.Data.GetProperty("scheduled_at").GetString());
    }

    [Theory, EveryStore]
    public async Task Retry_with_attempts_used_up_is_refused_until_the_limit_is_raised(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("retry-limit");
        string id = await api.EnqueueAsync("retry-limit");
        await api.SetAsync(id, UsedUp);

        ApiAnswer refused = await api.PostAsync($"/api/jobs/{id}/retry", token, json: null);
        refused.AssertError(400, "VALIDATION_ERROR", "Maximum retry attempts reached. This job cannot be retried.");
        Assert.Equal("""{"attempts":3,"max_attempts":3}""", refused.Error.GetProperty("details").GetRawText());
        (await api.PostAsync($"/api/jobs/{id}/retry", token, """{"max_attempts":3}""")).AssertError(400, "VALIDATION_ERROR");

        ApiAnswer raised = await api.PostAsync($"/api/jobs/{id}/retry", token, """{"max_attempts":5}""");
        Assert.Equal(200, raised.Status);
        Assert.Equal((3, 5), (raised.Data.GetProperty("attempts").GetInt32(), raised.Data.GetProperty("max_attempts").GetInt32()));
    }

    [Theory, EveryStore]
    public async Task Retry_running_job_is_a_conflict(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("retry-running");
        await api.SetAsync(id, "status = 'running', stage = NULL, attempts = 1");

        ApiAnswer answer = await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token("retry-running"), json: null);

        answer.AssertError(409, "CONFLICT");
    }

    [Theory, EveryStore]
    public async Task Retry_unknown_job_is_not_found(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync($"/api/jobs/{Guid.NewGuid()}/retry", TestApi.Token("retry-none"), json: null);

        answer.AssertError(404, "NOT_FOUND", "Job not found");
    }

    [Theory]
    [EveryStore("max_attempts", """{"max_attempts":0}""")]
    [EveryStore("max_attempts", """{"max_attempts":101}""")]
    [EveryStore("max_attempts", """{"max_attempts":"5"}""")]
    [EveryStore("max_attempts", """{"max_attempts":5,"max_attempts":5}""")]
    [EveryStore("status", """{"status":"completed"}""")]
    public async Task Retry_with_a_member_at_fault_names_it_and_changes_nothing(StoreKind kind, string member, string json)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("retry-body");
        await api.SetAsync(id, UsedUp);

        ApiAnswer answer = await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token("retry-body"), json);

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal("failed", (await api.GetAsync($"/api/jobs/{id}", TestApi.Token("retry-body"))).Data.GetProperty("status").GetString());
    }

    [Theory, EveryStore]
    public async Task Retry_is_audited_with_who_and_whence_and_a_refused_one_is_not(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string project = "retry-audit";
        string id = await api.EnqueueAsync(project);
        await api.SetAsync(id, UsedUp);
        string token = TestApi.Token(project, subject: "user-7");

        await api.PostAsync($"/api/jobs/{id}/retry", token, json: null, ("X-Request-Id", "refused"));
        await api.PostAsync($"/api/jobs/{id}/retry", token, """{"max_attempts":4}""", ("X-Request-Id", "granted"), ("X-Forwarded-For", "192.0.2.9"));

        IReadOnlyList<object?[]> rows = await api.Store.QueryAsync(
            $"SELECT actor, remote_address, request_id FROM {api.Store.Table("audit_logs")} WHERE project_id = @project", ("project", project));
        Assert.Equal(["user-7", "127.0.0.1", "granted"], Assert.Single(rows));
    }

    [Theory, EveryStore]
    public async Task Retry_takes_an_empty_body_of_any_type(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string id = await api.EnqueueAsync("retry-empty");

        foreach (string json in (string[])["", "{}"])
            Assert.Equal(200, (await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token("retry-empty"), json)).Status);
        (await api.SendAsync(HttpMethod.Post, $"/api/jobs/{id}/retry", TestApi.Token("retry-empty"), new StringContent("{}")))
            .AssertError(415, "UNSUPPORTED_MEDIA_TYPE");
    }
}
