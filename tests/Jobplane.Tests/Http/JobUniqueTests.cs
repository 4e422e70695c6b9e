using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobUniqueTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const string Unique = """{"type":"work","unique":{"key":"digest:42"}}""";

    [Theory, EveryStore]
    public async Task Enqueue_with_a_key_that_is_held_answers_200_with_the_first_job(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("unique");

        ApiAnswer first = await api.PostAsync("/api/jobs", token, Unique);
        ApiAnswer second = await api.PostAsync("/api/jobs", token, Unique);

        Assert.Equal(202, first.Status);
        Assert.True(first.Data.GetProperty("created").GetBoolean());
        Assert.Equal(200, second.Status);
        Assert.False(second.Data.GetProperty("created").GetBoolean());
        Assert.Equal(Id(first.Data), Id(second.Data));
        Assert.Equal(first.Header("Location"), second.Header("Location"));
        Assert.False((await api.GetAsync(first.Header("Location"), token)).Data.TryGetProperty("created", out _));
    }

    [Theory, EveryStore]
    public async Task Enqueue_with_another_projects_key_sees_nothing_of_it(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        ApiAnswer owner = await api.PostAsync("/api/jobs", TestApi.Token("unique-a"), Unique);

        ApiAnswer other = await api.PostAsync("/api/jobs", TestApi.Token("unique-b"), Unique);

        Assert.Equal(202, other.Status);
        Assert.NotEqual(Id(owner.Data), Id(other.Data));
    }

    [Theory, EveryStore]
    public async Task Enqueue_replaces_payload_and_time_of_a_waiting_job(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("unique-replace");
        await api.PostAsync("/api/jobs", token, """{"type":"work","payload":{"n":1},"unique":{"key":"a","scope":"until_started"}}""");

        ApiAnswer replaced = await api.PostAsync(
            "/api/jobs",
            token,
            """{"type":"work","payload":{"n":2},"scheduled_at":"2020-01-01T00:00:00Z","unique":{"key":"a","on_conflict":"replace_and_reschedule"}}""");

        Assert.Equal(200, replaced.Status);
        Assert.Equal(2, replaced.Data.GetProperty("payload").GetProperty("n").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Batch_says_of_each_job_with_a_key_whether_it_was_made(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync(
            "/api/jobs/batch", TestApi.Token("unique-batch"), $$"""{"jobs":[{{Unique}},{"type":"work"},{{Unique}}]}""");

        JsonElement[] jobs = [.. answer.Data.EnumerateArray()];
        Assert.Equal(202, answer.Status);
        Assert.True(jobs[0].GetProperty("created").GetBoolean());
        Assert.False(jobs[1].TryGetProperty("created", out _));
        Assert.False(jobs[2].GetProperty("created").GetBoolean());
        Assert.Equal(Id(jobs[0]), Id(jobs[2]));
    }

    [Theory, EveryStore]
    public async Task Repeat_with_an_idempotency_key_gets_the_first_answer_whoever_holds_the_unique_key(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("unique-idempotent");
        ApiAnswer first = await api.PostAsync("/api/jobs", token, Unique, ("Idempotency-Key", "a"));

        ApiAnswer repeat = await api.PostAsync("/api/jobs", token, Unique, ("Idempotency-Key", "a"));
        ApiAnswer another = await api.PostAsync("/api/jobs", token, Unique, ("Idempotency-Key", "b"));

        Assert.Equal((202, first.Text), (repeat.Status, repeat.Text));
        Assert.Equal(200, another.Status);
        Assert.Equal(Id(first.Data), Id(another.Data));
    }

    [Theory]
    [EveryStore("unique", "5")]
    [EveryStore("unique", "null")]
    [EveryStore("unique.key", "{}")]
    [EveryStore("unique.key", """{"key":""}""")]
    [EveryStore("unique.key", """{"key":5}""")]
    [EveryStore("unique.key", """{"key":"a","key":"b"}""")]
    [EveryStore("unique.scope", """{"key":"a","scope":"until_tuesday"}""")]
    [EveryStore("unique.period_seconds", """{"key":"a","scope":"period"}""")]
    [EveryStore("unique.period_seconds", """{"key":"a","period_seconds":60}""")]
    [EveryStore("unique.period_seconds", """{"key":"a","scope":"period","period_seconds":"60"}""")]
    [EveryStore("unique.on_conflict", """{"key":"a","on_conflict":"shrug"}""")]
    [EveryStore("unique.project_id", """{"key":"a","project_id":"other"}""")]
    public async Task Enqueue_with_a_member_at_fault_names_it(StoreKind kind, string member, string unique)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync("/api/jobs", TestApi.Token("unique-bad"), $$"""{"type":"work","unique":{{unique}}}""");

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Contains(member, answer.Message, StringComparison.Ordinal);
    }

    private static string? Id(JsonElement job) => job.GetProperty("id").GetString();
}
