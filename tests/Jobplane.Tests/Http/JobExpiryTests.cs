using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobExpiryTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Enqueue_with_expiry_shows_it(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("expiry");

        ApiAnswer at = await api.PostAsync("/api/jobs", token, """{"type":"a","expires_at":"2099-02-01T01:00:00+01:00"}""");
        ApiAnswer after = await api.PostAsync("/api/jobs", token, """{"type":"a","delay_seconds":60,"expires_after_seconds":90.5}""");
        ApiAnswer never = await api.PostAsync("/api/jobs", token, """{"type":"a"}""");

        Assert.Equal((202, "2099-02-01T00:00:00.000Z"), (at.Status, at.Data.GetProperty("expires_at").GetString()));
        Assert.Equal(202, after.Status);
        Assert.Equal(
            TimeSpan.FromSeconds(90.5), after.Data.GetProperty("expires_at").GetDateTimeOffset() - after.Data.GetProperty("scheduled_at").GetDateTimeOffset());
        Assert.Equal((202, null), (never.Status, never.Data.GetProperty("expires_at").GetString()));
        Assert.Equal(at.Data.GetRawText(), (await api.GetAsync($"/api/jobs/{at.Data.GetProperty("id").GetString()}", token)).Data.GetRawText());
    }

    [Theory, EveryStore]
    public async Task Batch_with_expiries_shows_each(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync(
            "/api/jobs/batch", TestApi.Token("expiry-batch"), """{"jobs":[{"type":"a"},{"type":"a","expires_at":"2099-02-01T00:00:00Z"}]}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal([null, "2099-02-01T00:00:00.000Z"], answer.Data.EnumerateArray().Select(job => job.GetProperty("expires_at").GetString()));
    }

    [Theory]
    [EveryStore("""{"type":"a","expires_at":"2099-02-01T00:00:00Z","expires_after_seconds":1}""", "expires_at and expires_after_seconds exclude each other; give one of them.")]
    [EveryStore("""{"type":"a","expires_after_seconds":0}""", "expires_after_seconds must be more than 0 and at most a year (31622400).")]
    [EveryStore("""{"type":"a","expires_after_seconds":31622401}""", "expires_after_seconds must be more than 0 and at most a year (31622400).")]
    [EveryStore("""{"type":"a","expires_after_seconds":"1"}""", "expires_after_seconds must be a number of seconds.")]
    [EveryStore("""{"type":"a","expires_at":"2099-02-01T00:00:00"}""", "expires_at must be an ISO 8601 time with an offset or Z, such as 2026-02-01T00:00:00Z.")]
    [EveryStore("""{"type":"a","expires_at":"2026-02-01T00:00:00Z","delay_seconds":60}""", "expires_at must be later than the job is due, or it could never begin.")]
    [EveryStore("""{"type":"a","expires_at":"2026-02-01T00:00:00Z","scheduled_at":"2026-02-01T00:00:00Z"}""", "expires_at must be later than the job is due, or it could never begin.")]
    public async Task Enqueue_with_an_expiry_at_fault_is_refused(StoreKind kind, string json, string message)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync("/api/jobs", TestApi.Token("expiry-fault"), json);

        Assert.Equal((400, message), (answer.Status, answer.Message));
    }
}
