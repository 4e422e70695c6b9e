using System.Data.Common;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class IdempotencyRouteTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Header = "Idempotency-Key";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [EveryStore("/api/jobs", """{"type":"a","payload":{"n":1e2,"a":[1 , 2]},"delay_seconds":60}""")]
    [EveryStore("/api/jobs/batch", """{"jobs":[{"type":"a","payload":{"n":1}},{"type":"b"}]}""")]
    public async Task Enqueue_repeated_gets_the_first_answer_and_stores_once(StoreKind kind, string path, string json)
    {
        TestApi api = await fixture.GetAsync(kind);
        string project = $"idem-{path.Length}";
        string token = TestApi.Token(project);

        ApiAnswer first = await api.PostAsync(path, token, json, (Header, "key-1"));
        await api.Store.ExecuteAsync($"UPDATE {api.Store.Table("jobs")} SET status = 'cancelled' WHERE project_id = @project", ("project", project));
        ApiAnswer repeat = await api.PostAsync(path, token, json, (Header, "key-1"));

        Assert.Equal((202, ""), (first.Status, first.Header("Idempotency-Replayed")));
        Assert.Equal((202, "true"), (repeat.Status, repeat.Header("Idempotency-Replayed")));
        Assert.Equal(first.Text, repeat.Text);
        foreach (string header in (string[])["Location", "Content-Type", "Content-Length", "Cache-Control", "X-Content-Type-Options"])
            Assert.Equal(first.Header(header), repeat.Header(header));
        Assert.Equal(path == "/api/jobs" ? 1 : 2, (await api.GetAsync("/api/jobs", token)).Data.GetArrayLength());
    }

    [Theory, EveryStore]
    public async Task Enqueue_another_body_with_the_key_is_a_mismatch(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("idem-mismatch");
        await api.PostAsync("/api/jobs", token, """{"type":"a"}""", (Header, "k"));

        (await api.PostAsync("/api/jobs", token, """{"type":"b"}""", (Header, "k"))).AssertError(422, "IDEMPOTENCY_MISMATCH");

        Assert.Equal(1, (await api.GetAsync("/api/jobs", token)).Data.GetArrayLength());
    }

    [Theory, EveryStore]
    public async Task Key_of_another_project_or_route_is_another_key(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        ApiAnswer first = await api.PostAsync("/api/jobs", TestApi.Token("idem-a"), """{"type":"a"}""", (Header, "k"));

        ApiAnswer others = await api.PostAsync("/api/jobs", TestApi.Token("idem-b"), """{"type":"b"}""", (Header, "k"));
        ApiAnswer batch = await api.PostAsync("/api/jobs/batch", TestApi.Token("idem-a"), """{"jobs":[{"type":"a"}]}""", (Header, "k"));

        Assert.Equal((202, 202, 202), (first.Status, others.Status, batch.Status));
        Assert.Equal("", others.Header("Idempotency-Replayed") + batch.Header("Idempotency-Replayed"));
        Assert.NotEqual(first.Header("Location"), others.Header("Location"));
    }

    [Theory, EveryStore]
    public async Task Refused_request_does_not_use_up_its_key(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("idem-refused");

        (await api.PostAsync("/api/jobs", token, """{"type":"a b"}""", (Header, "k"))).AssertError(400, "VALIDATION_ERROR");

        Assert.Equal(202, (await api.PostAsync("/api/jobs", token, """{"type":"a"}""", (Header, "k"))).Status);
    }

    [Theory]
    [EveryStore("")]
    [EveryStore("a b")]
    public async Task Text_that_is_no_key_is_refused(StoreKind kind, string key)
    {
        TestApi api = await fixture.GetAsync(kind);

        Assert.Equal(Header, (await api.PostAsync("/api/jobs", TestApi.Token("idem-bad"), """{"type":"a"}""", (Header, key))).AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal(
            Header,
            (await api.PostAsync("/api/jobs", TestApi.Token("idem-bad"), """{"type":"a"}""", (Header, new string('k', 256)))).AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Retry_repeated_gets_the_first_answer_and_another_job_is_a_mismatch(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("idem-retry");
        string[] ids = [await api.EnqueueAsync("idem-retry"), await api.EnqueueAsync("idem-retry")];
        await api.SetAsync(ids[0], "status = 'failed', stage = NULL, attempts = 1, last_error = 'no'");

        ApiAnswer first = await api.PostAsync($"/api/jobs/{ids[0]}/retry", token, json: null, (Header, "k"));
        await api.SetAsync(ids[0], "status = 'running', stage = NULL, attempts = 2");
        ApiAnswer repeat = await api.PostAsync($"/api/jobs/{ids[0]}/retry", token, json: null, (Header, "k"));

        Assert.Equal((200, 200, "true"), (first.Status, repeat.Status, repeat.Header("Idempotency-Replayed")));
        Assert.Equal(first.Text, repeat.Text);
        (await api.PostAsync($"/api/jobs/{ids[1]}/retry", token, json: null, (Header, "k"))).AssertError(422, "IDEMPOTENCY_MISMATCH");
        (await api.PostAsync($"/api/jobs/{ids[0]}/retry", token, json: null, (Header, "k2"))).AssertError(409, "CONFLICT");
    }

    [Theory, EveryStore]
    public async Task Repeat_while_the_first_is_in_flight_is_a_conflict_to_try_again(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind);
        string token = TestApi.Token("idem-flight");
        Task<ApiAnswer> first;
        await using (DbConnection connection = await api.Store.ConnectAsync())
        {
            // Holds the jobs table, and so the first request, between its key and its commit.
            await ExecuteAsync(connection, kind == StoreKind.Postgres ? $"BEGIN; LOCK TABLE {api.Store.Table("jobs")}" : "BEGIN IMMEDIATE");
            first = api.PostAsync("/api/jobs", token, """{"type":"a"}""", (Header, "k"));
            Task<ApiAnswer> second = api.PostAsync("/api/jobs", token, """{"type":"a"}""", (Header, "k"));
            // Whichever of the two came first is the first.
            Task<ApiAnswer> refused = await Task.WhenAny(first, second).WaitAsync(Patience, TestContext.Current.CancellationToken);
            first = refused == first ? second : first;
            ApiAnswer repeat = await refused;

            Assert.Equal(409, repeat.Status);
            Assert.Equal(("CONFLICT", true, "1"), (repeat.Code, repeat.Error.GetProperty("retryable").GetBoolean(), repeat.Header("Retry-After")));
            await ExecuteAsync(connection, "ROLLBACK");
        }

        Assert.Equal(202, (await first).Status);
        Assert.Equal("true", (await api.PostAsync("/api/jobs", token, """{"type":"a"}""", (Header, "k"))).Header("Idempotency-Replayed"));
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
