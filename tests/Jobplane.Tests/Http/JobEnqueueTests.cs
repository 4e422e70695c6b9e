using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class JobEnqueueTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string Token = TestApi.Token("enqueue");

    [Theory, EveryStore]
    public async Task Enqueue_answers_202_with_the_location_and_the_job_as_GET_has_it(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync("/api/jobs", Token, """{"type":"a","payload":{"n":1},"queue":"mail","priority":7,"max_attempts":5}""");

        Assert.Equal(202, answer.Status);
        string id = answer.Data.GetProperty("id").GetString()!;
        Assert.True(JobId.TryParse(id, out _));
        Assert.Equal($"/api/jobs/{id}", answer.Header("Location"));
        ApiAnswer got = await api.GetAsync(answer.Header("Location"), Token);
        // PostgreSQL writes a payload with blanks of its own.
        Assert.Equal(got.Data.EnumerateObject().Select(member => member.Name), answer.Data.EnumerateObject().Select(member => member.Name));
        Assert.True(JsonElement.DeepEquals(got.Data, answer.Data));
        Assert.Equal(("mail", 7), (got.Data.GetProperty("queue").GetString(), got.Data.GetProperty("priority").GetInt32()));
    }

    [Theory, EveryStore]
    public async Task Enqueue_payload_comes_back_with_every_digit(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        const string Payload = """{"big":123456789012345678901234567890,"exact":0.1000000000000000055511151231257827,"text":"é日本😀<&>","nested":[{"a":null},true]}""";

        ApiAnswer answer = await api.PostAsync("/api/jobs", Token, $$"""{"type":"a","payload":{{Payload}}}""");

        ApiAnswer got = await api.GetAsync(answer.Header("Location"), Token);
        Assert.Contains("123456789012345678901234567890", got.Text, StringComparison.Ordinal);
        Assert.Contains("0.1000000000000000055511151231257827", got.Text, StringComparison.Ordinal);
        Assert.Equal("é日本😀<&>", got.Data.GetProperty("payload").GetProperty("text").GetString());
        Assert.Equal("""[{"a":null},true]""", got.Data.GetProperty("payload").GetProperty("nested").GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory, EveryStore]
    public async Task Enqueue_delay_and_time_set_when_the_job_is_due(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string tomorrow = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ");

        ApiAnswer delayed = await api.PostAsync("/api/jobs", Token, """{"type":"a","delay_seconds":60.5}""");
        ApiAnswer scheduled = await api.PostAsync("/api/jobs", Token, $$"""{"type":"a","scheduled_at":"{{tomorrow}}"}""");
        ApiAnswer past = await api.PostAsync("/api/jobs", Token, """{"type":"a","scheduled_at":"0001-01-01T00:00:00Z"}""");

        Assert.Equal(60.5, (delayed.Data.GetProperty("scheduled_at").GetDateTimeOffset() - delayed.Data.GetProperty("created_at").GetDateTimeOffset()).TotalSeconds, 0.0011);
        Assert.Equal(tomorrow.Replace("Z", ".000Z", StringComparison.Ordinal), scheduled.Data.GetProperty("scheduled_at").GetString());
        Assert.Equal(past.Data.GetProperty("created_at").GetString(), past.Data.GetProperty("scheduled_at").GetString());
    }

    [Theory]
    [EveryStore("type", """{}""")]
    [EveryStore("type", """{"type":""}""")]
    [EveryStore("type", """{"type":"a b"}""")]
    [EveryStore("type", """{"type":"a\u0000"}""")]
    [EveryStore("type", """{"type":"\ud800"}""")]
    [EveryStore("queue", """{"type":"a","queue":"a/b"}""")]
    [EveryStore("priority", """{"type":"a","priority":10}""")]
    [EveryStore("priority", """{"type":"a","priority":-1}""")]
    [EveryStore("max_attempts", """{"type":"a","max_attempts":0}""")]
    [EveryStore("max_attempts", """{"type":"a","max_attempts":101}""")]
    [EveryStore("delay_seconds", """{"type":"a","delay_seconds":-1}""")]
    [EveryStore("delay_seconds", """{"type":"a","delay_seconds":40000000}""")]
    [EveryStore("delay_seconds", """{"type":"a","delay_seconds":1e300}""")]
    [EveryStore("scheduled_at", """{"type":"a","scheduled_at":"9999-12-31T23:59:59Z"}""")]
    [EveryStore("scheduled_at", """{"type":"a","scheduled_at":"2026-02-01T00:00:00"}""")]
    [EveryStore("scheduled_at", """{"type":"a","scheduled_at":"2026-02-01T00:00:00Z","delay_seconds":0}""")]
    [EveryStore("project_id", """{"type":"a","project_id":"other"}""")]
    [EveryStore("status", """{"type":"a","status":"completed"}""")]
    [EveryStore("attempts", """{"type":"a","attempts":0}""")]
    [EveryStore("type", """{"type":"a","type":"b"}""")]
    [EveryStore("payload", """{"type":"a","payload":[]}""")]
    [EveryStore("payload", """{"type":"a","payload":null}""")]
    [EveryStore("payload", """{"type":"a","payload":"{}"}""")]
    [EveryStore("payload", """{"type":"a","payload":{"a":}}""")]
    [EveryStore("payload.a.b", """{"type":"a","payload":{"a":{"b":1,"b":2}}}""")]
    [EveryStore("payload.a", """{"type":"a","payload":{"a":1,"\u0061":2}}""")]
    [EveryStore("payload.a", """{"type":"a","payload":{"a":"x\u0000y"}}""")]
    [EveryStore("payload.a", """{"type":"a","payload":{"a":["\ud800"]}}""")]
    [EveryStore("payload.a", """{"type":"a","payload":{"a":1e400}}""")]
    [EveryStore("payload.a", """{"type":"a","payload":{"a":-1e999999999}}""")]
    public async Task Enqueue_member_at_fault_is_named(StoreKind kind, string member, string json)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.PostAsync("/api/jobs", Token, json);

        Assert.Equal(member, answer.AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory]
    [EveryStore("not json")]
    [EveryStore("[]")]
    [EveryStore("""{"type":"a"}{"type":"b"}""")]
    [EveryStore("")]
    public async Task Enqueue_body_that_is_no_JSON_object_is_invalid(StoreKind kind, string json)
    {
        TestApi api = await fixture.GetAsync(kind);

        (await api.PostAsync("/api/jobs", Token, json)).AssertError(400, "VALIDATION_ERROR");
    }

    [Theory, EveryStore]
    public async Task Enqueue_depth_64_is_stored_and_65_names_the_path(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string Nested(int levels) => $$$"""{"type":"a","payload":{"x":{{{new string('[', levels - 1)}}}{{{new string(']', levels - 1)}}}}}""";

        Assert.Equal(202, (await api.PostAsync("/api/jobs", Token, Nested(64))).Status);
        Assert.Equal("payload.x", (await api.PostAsync("/api/jobs", Token, Nested(65))).AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal("payload.x", (await api.PostAsync("/api/jobs", Token, Nested(500_000))).AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Enqueue_invalid_UTF8_names_the_member(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        byte[] Bad(string json) => [.. Encoding.UTF8.GetBytes(json).Select(one => one == (byte)'#' ? (byte)0xff : one)];

        ApiAnswer inPayload = await SendAsync(api, Json(Bad("""{"type":"a","payload":{"x":"#"}}""")));
        ApiAnswer inType = await SendAsync(api, Json(Bad("""{"type":"#"}""")));
        ApiAnswer inName = await SendAsync(api, Json(Bad("""{"type":"a","#":1}""")));

        Assert.Equal("payload", inPayload.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal("type", inType.AssertError(400, "VALIDATION_ERROR").Member);
        Assert.Equal("\ufffd", inName.AssertError(400, "VALIDATION_ERROR").Member);
    }

    [Theory, EveryStore]
    public async Task Enqueue_body_over_the_limit_is_too_large_with_or_without_a_length(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"type":"a","payload":{"x":"{{{new string('x', 2_000_000)}}}"}}""");
        using var chunked = new StreamContent(new NoLengthStream(body));
        chunked.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        (await SendAsync(api, Json(body))).AssertError(413, "PAYLOAD_TOO_LARGE");
        (await SendAsync(api, chunked)).AssertError(413, "PAYLOAD_TOO_LARGE");
    }

    [Theory, EveryStore]
    public async Task Enqueue_payload_of_1_MiB_is_stored(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string payload = $$"""{"x":"{{new string('x', (1 << 20) - 8)}}"}""";

        ApiAnswer answer = await api.PostAsync("/api/jobs", Token, $$"""{"type":"a","payload":{{payload}}}""");

        Assert.Equal(202, answer.Status);
        ApiAnswer got = await api.GetAsync(answer.Header("Location"), Token);
        Assert.Equal((1 << 20) - 8, got.Data.GetProperty("payload").GetProperty("x").GetString()!.Length);
    }

    [Theory, EveryStore]
    public async Task Enqueue_compressed_body_is_refused_without_a_look_inside(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        using var buffer = new MemoryStream();
        await using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(new byte[100_000_000], TestContext.Current.CancellationToken);
        ByteArrayContent content = Json(buffer.ToArray());
        content.Headers.ContentEncoding.Add("gzip");

        ApiAnswer answer = await SendAsync(api, content);

        answer.AssertError(415, "UNSUPPORTED_MEDIA_TYPE");
        Assert.Equal("identity", answer.Header("Accept-Encoding"));
    }

    [Theory]
    [EveryStore("text/plain")]
    [EveryStore("application/x-www-form-urlencoded")]
    [EveryStore("application/json; charset=utf-16")]
    [EveryStore("application/jsonp")]
    [EveryStore("garbage")]
    [EveryStore("")]
    public async Task Enqueue_body_of_another_type_is_unsupported(StoreKind kind, string type)
    {
        TestApi api = await fixture.GetAsync(kind);
        var content = new ByteArrayContent("""{"type":"a"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        (await SendAsync(api, content)).AssertError(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Theory]
    [EveryStore("application/json")]
    [EveryStore("Application/JSON; Charset=\"UTF-8\"")]
    public async Task Enqueue_JSON_is_known_however_its_type_is_written(StoreKind kind, string type)
    {
        TestApi api = await fixture.GetAsync(kind);
        var content = new ByteArrayContent("""{"type":"a"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Equal(202, (await SendAsync(api, content)).Status);
    }

    private static Task<ApiAnswer> SendAsync(TestApi api, HttpContent content) => api.SendAsync(HttpMethod.Post, "/api/jobs", Token, content);

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>A stream that does not tell its length, so that it is sent in chunks.</summary>
    private sealed class NoLengthStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
