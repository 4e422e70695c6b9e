using System.Text.Json;
using Jobplane.Statistics;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class StatisticsRouteTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string Operator = TestApi.Token("ops", ["operator"]);
    private static readonly DateTimeOffset At = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory, EveryStore]
    public async Task Statistics_are_the_callers_projects_alone(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await CountAsync(api, "stats-a", 3);
        await CountAsync(api, "stats-b", 5);
        string window = $"window_seconds=600&bucket_seconds=600&until={At.AddMinutes(10):yyyy-MM-dd'T'HH:mm:ss}Z";

        ApiAnswer own = await api.GetAsync($"/api/stats?{window}", TestApi.Token("stats-a"));
        ApiAnswer failures = await api.GetAsync($"/api/failures?{window}", TestApi.Token("stats-a"));
        ApiAnswer stranger = await api.GetAsync($"/api/stats?{window}&group_by=type", TestApi.Token("stats-c"));
        ApiAnswer refused = await api.GetAsync($"/api/stats?{window}&project_id=stats-b", TestApi.Token("stats-a"));

        Assert.Equal(
            """{"data":{"from":"2030-01-01T12:00:00.000Z","until":"2030-01-01T12:10:00.000Z","bucket_seconds":600,"series":[{"type":null,"queue":null,"total":BUCKET,"buckets":[BUCKET]}]}}"""
                .Replace("BUCKET", """{"at":"2030-01-01T12:00:00.000Z","completed":0,"failed":0,"failed_attempts":3,"cancelled":0,"wait_ms":{"p50":1974,"p95":1974,"p99":1974},"run_ms":{"p50":1,"p95":1,"p99":1}}""", StringComparison.Ordinal)
                .Replace("1974", own.Data.GetProperty("series")[0].GetProperty("total").GetProperty("wait_ms").GetProperty("p50").GetRawText(), StringComparison.Ordinal),
            own.Text);
        JsonElement group = Assert.Single(failures.Data.GetProperty("groups").EnumerateArray());
        Assert.Equal(("It broke.", 3, "[3]", "stats-a"), (group.GetProperty("error").GetString(), group.GetProperty("failed_attempts").GetInt32(), group.GetProperty("counts").GetRawText(), group.GetProperty("sample_project_id").GetString()));
        Assert.Empty(stranger.Data.GetProperty("series").EnumerateArray());
        Assert.Equal("project_id", refused.AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Fleet_statistics_are_of_all_projects_or_of_one(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await CountAsync(api, "fleet-a", 2);
        await CountAsync(api, "fleet-b", 4);
        string window = $"window_seconds=600&bucket_seconds=600&until={At.AddMinutes(10):yyyy-MM-dd'T'HH:mm:ss}Z&type=type-of-fleet";

        Assert.Equal(6, await FailedAttemptsAsync(""));
        Assert.Equal(4, await FailedAttemptsAsync("&project_id=fleet-b"));
        Assert.Equal(6, (await api.GetAsync($"/api/fleet/failures?{window}", Operator)).Data.GetProperty("groups")[0].GetProperty("failed_attempts").GetInt32());
        Assert.Equal(2, (await api.GetAsync($"/api/fleet/failures?{window}&project_id=fleet-a", Operator)).Data.GetProperty("groups")[0].GetProperty("failed_attempts").GetInt32());
        Assert.Equal("project_id", (await api.GetAsync("/api/fleet/stats?project_id=*", Operator)).AssertError(400, "VALIDATION_ERROR").Member);

        async Task<int> FailedAttemptsAsync(string more) => (await api.GetAsync($"/api/fleet/stats?{window}{more}", Operator))
            .Data.GetProperty("series")[0].GetProperty("total").GetProperty("failed_attempts").GetInt32();
    }

    [Theory, EveryStore]
    public async Task Queues_and_attention_tell_what_waits_and_what_to_do(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        await api.EnqueueAsync("tenant", """{"type":"a","queue":"unworked"}""");
        await api.EnqueueAsync("tenant", """{"type":"a","queue":"unworked","delay_seconds":3600}""");

        JsonElement queue = Of(await api.GetAsync("/api/fleet/queues", Operator), "name");
        JsonElement attention = Of(await api.GetAsync("/api/fleet/attention", Operator), "queue");

        Assert.Equal((1, 1, 0.2), (queue.GetProperty("depth").GetInt32(), queue.GetProperty("scheduled").GetInt32(), queue.GetProperty("in_per_minute").GetDouble()));
        Assert.Equal(("queue_without_worker", 1), (attention.GetProperty("kind").GetString(), attention.GetProperty("count").GetInt32()));

        static JsonElement Of(ApiAnswer answer, string member) => answer.Data.EnumerateArray().Single(item => item.GetProperty(member).GetString() == "unworked");
    }

    [Theory]
    [InlineData("window_seconds=59", "window_seconds")]
    [InlineData("window_seconds=7776001", "window_seconds")]
    [InlineData("window_seconds=x", "window_seconds")]
    [InlineData("window_seconds=99999999999", "window_seconds")]
    [InlineData("bucket_seconds=90", "bucket_seconds")]
    [InlineData("bucket_seconds=0", "bucket_seconds")]
    [InlineData("window_seconds=172860&bucket_seconds=1800", "bucket_seconds")]
    [InlineData("window_seconds=86400&bucket_seconds=60", "bucket_seconds")]
    [InlineData("until=2026-01-01T00:00:00", "until")]
    [InlineData("until=0001-01-01T00:00:00Z", "until")]
    [InlineData("until=yesterday", "until")]
    [InlineData("group_by=project", "group_by")]
    [InlineData("type=a%20b", "type")]
    [InlineData("queue=", "queue")]
    [InlineData("x=1", "x")]
    public async Task Statistics_that_cannot_be_asked_for_are_refused(string query, string member)
    {
        TestApi api = await fixture.GetAsync(StoreKind.Sqlite);

        ApiAnswer answer = await api.GetAsync($"/api/stats?{query}", TestApi.Token("stats-a"));

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal(member, (await api.GetAsync($"/api/fleet/stats?{query}", Operator)).AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("2000-01-02T00:00:00.123%2B02:00")]
    public async Task Statistics_of_any_time_are_answered(string until)
    {
        foreach (StoreKind kind in Enum.GetValues<StoreKind>())
        {
            TestApi api = await fixture.GetAsync(kind);
            Assert.Equal(200, (await api.GetAsync($"/api/stats?until={until}", TestApi.Token("stats-a"))).Status);
            Assert.Equal(200, (await api.GetAsync($"/api/failures?until={until}&window_seconds=7776000", TestApi.Token("stats-a"))).Status);
        }
    }

    private static async Task CountAsync(TestApi api, string project, int failures)
    {
        await using StoreNode node = StoreNode.On(api.Store);
        node.Now = At;
        StatisticsRecorder recorder = node.Recorder();
        for (int i = 0; i < failures; i++)
            recorder.Count(StatisticsTests.Job(project, type: $"type-of-{project.Split('-')[0]}"), TimeSpan.Zero, AttemptEnd.FailedAttempt, "It broke.");
        await recorder.FlushAsync(CancellationToken.None);
    }
}
