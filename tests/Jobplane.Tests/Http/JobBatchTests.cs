using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobBatchTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Theory, EveryStore]
    public async Task Batch_of_a_thousand_jobs_is_stored_and_answered_in_order(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("batch");
        string json = Batch(Enumerable.Range(0, 1000).Select(i => $$$"""{"type":"work","payload":{"n":{{{i}}}}}"""));

        ApiAnswer answer = await api.PostAsync("/api/jobs/batch", token, json);

        Assert.Equal(202, answer.Status);
        Assert.Equal(["data"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(Enumerable.Range(0, 1000), answer.Data.EnumerateArray().Select(job => job.GetProperty("payload").GetProperty("n").GetInt32()));
        JsonElement first = answer.Data[0];
        ApiAnswer job = await api.GetAsync($"/api/jobs/{first.GetProperty("id").GetString()}", token);
        Assert.Equal(job.Data.EnumerateObject().Select(member => member.Name), first.EnumerateObject().Select(member => member.Name));
    }

    [Theory]
    [EveryStore("jobs[1].type", """{"jobs":[{"type":"a"},{"type":"a b"}]}""")]
    [EveryStore("jobs[1].type", """{"jobs":[{"type":"a"},{}]}""")]
    [EveryStore("jobs[0].priority", """{"jobs":[{"type":"a","priority":10}]}""")]
    [EveryStore("jobs[0].status", """{"jobs":[{"type":"a","status":"completed"}]}""")]
    [EveryStore("jobs[0].project_id", """{"jobs":[{"type":"a","project_id":"other"}]}""")]
    [EveryStore("jobs[2].payload.x", """{"jobs":[{"type":"a"},{"type":"a"},{"type":"a","payload":{"x":1,"x":2}}]}""")]
    [EveryStore("jobs[1]", """{"jobs":[{"type":"a"},5]}""")]
    [EveryStore("jobs", """{"jobs":[]}""")]
    [EveryStore("jobs", """{"jobs":{}}""")]
    [EveryStore("jobs", "{}")]
    [EveryStore("type", """{"type":"a"}""")]
    public async Task Batch_with_a_member_at_fault_names_it_and_stores_nothing(StoreKind kind, string member, string json)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync("/api/jobs/batch", TestApi.Token("batch-bad"), json);

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Contains(member, answer.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await api.GetAsync("/api/jobs", TestApi.Token("batch-bad"))).Data.GetArrayLength());
    }

    [Theory, EveryStore]
    public async Task Batch_too_many_or_too_large_is_refused(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("batch-large");
        string many = Batch(Enumerable.Repeat("""{"type":"a"}""", 1001));
        string large = new('x', 1024 * 1024);

        Assert.Equal("jobs", (await api.PostAsync("/api/jobs/batch", token, many)).AssertError(400, "VALIDATION_ERROR").Member);
        ApiAnswer payload = await api.PostAsync("/api/jobs/batch", token, Batch([Job(large)]));
        Assert.Equal("jobs[0].payload", payload.AssertError(413, "PAYLOAD_TOO_LARGE").Member);
        (await api.PostAsync("/api/jobs/batch", token, Batch(Enumerable.Repeat(Job(large[..900_000]), 10))))
            .AssertError(413, "PAYLOAD_TOO_LARGE");
        (await api.PostAsync("/api/jobs/batch", token, """{"jobs":[{"type":"a"}""")).AssertError(400, "VALIDATION_ERROR");
        Assert.Equal(0, (await api.GetAsync("/api/jobs", token)).Data.GetArrayLength());
    }

    private static string Batch(IEnumerable<string> jobs) => $$"""{"jobs":[{{string.Join(',', jobs)}}]}""";

    private static string Job(string text) => $$$"""{"type":"a","payload":{"x":"{{{text}}}"}}""";
}
