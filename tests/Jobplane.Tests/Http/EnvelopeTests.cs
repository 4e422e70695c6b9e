using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class EnvelopeTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string Token = TestApi.Token("envelope");
    private static readonly string JobPath = $"/api/jobs/{Guid.NewGuid()}";

    [Theory]
    [EveryStore("DELETE", "/api/jobs", "GET, POST")]
    [EveryStore("GET", "/api/jobs/batch", "POST")]
    [EveryStore("GET", "/api/queues/a/pause", "POST")]
    [EveryStore("PUT", "/api/jobs/1", "GET, DELETE")]
    [EveryStore("OPTIONS", "/api/jobs/1", "GET, DELETE")]
    [EveryStore("GET", "/api/jobs/1/retry", "POST")]
    [EveryStore("POST", "/healthz", "GET, HEAD")]
    [EveryStore("BREW", "/readyz", "GET, HEAD")]
    public async Task Wrong_method_is_not_allowed_and_says_which_are(StoreKind kind, string method, string path, string allow)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.SendAsync(new HttpMethod(method), path, Token, content: null);

        answer.AssertError(405, "METHOD_NOT_ALLOWED");
        Assert.Equal(allow, answer.Header("Allow"));
    }

    [Theory]
    [EveryStore("/")]
    [EveryStore("/favicon.ico")]
    [EveryStore("/api")]
    [EveryStore("/api/")]
    [EveryStore("/api/job")]
    [EveryStore("/api/jobs/1/2/3")]
    [EveryStore("/apis/jobs")]
    public async Task Unknown_route_is_not_found(StoreKind kind, string path)
    {
        TestApi api = await fixture.GetAsync(kind);

        (await api.GetAsync(path, Token)).AssertError(404, "NOT_FOUND");
        (await api.GetAsync(path, token: null)).AssertError(404, "NOT_FOUND");
    }

    [Theory]
    [EveryStore("application/problem+json", true)]
    [EveryStore("application/problem+json, application/json;q=0.9", true)]
    [EveryStore("application/json;q=0.5, application/problem+json;q=0.8", true)]
    [EveryStore("application/problem+json, */*", true)]
    [EveryStore("application/problem+json, application/json", true)]
    [EveryStore("application/json, application/problem+json", false)]
    [EveryStore("application/json, application/problem+json;q=0.9", false)]
    [EveryStore("application/problem+json;q=0", false)]
    [EveryStore("*/*", false)]
    [EveryStore("application/*", false)]
    [EveryStore("text/html", false)]
    [EveryStore("application/problem+json;;;q=x", false)]
    public async Task Problem_members_are_for_clients_that_prefer_them(StoreKind kind, string accept, bool isProblem)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.GetAsync(JobPath, Token, ("Accept", accept));

        Assert.Equal(isProblem ? "application/problem+json" : "application/json", answer.Header("Content-Type"));
        Assert.Equal("NOT_FOUND", answer.Code);
        if (!isProblem)
        {
            answer.AssertError(404, "NOT_FOUND");
            return;
        }

        Assert.Equal(["type", "title", "status", "detail", "error"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("about:blank", answer.Json.GetProperty("type").GetString());
        Assert.Equal("Not Found", answer.Json.GetProperty("title").GetString());
        Assert.Equal(404, answer.Json.GetProperty("status").GetInt32());
        Assert.Equal("Job not found", answer.Json.GetProperty("detail").GetString());
    }

    [Theory]
    [EveryStore("abc-123._X", true)]
    [EveryStore("a b", false)]
    [EveryStore("<script>", false)]
    [EveryStore("a:b", false)]
    [EveryStore("a\tb", false)]
    [EveryStore("", false)]
    public async Task Request_id_of_the_client_is_kept_if_it_is_harmless(StoreKind kind, string id, bool isKept)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.GetAsync(JobPath, Token, ("X-Request-Id", id));

        answer.AssertError(404, "NOT_FOUND");
        Assert.Equal(isKept, answer.Header("X-Request-Id") == id);
        Assert.Matches("^[A-Za-z0-9._-]{1,100}$", answer.Header("X-Request-Id"));
    }

    [Theory, EveryStore]
    public async Task Request_id_has_at_most_100_characters_and_is_on_successes_too(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string longest = new('x', 100);

        Assert.Equal(longest, (await api.GetAsync("/healthz", token: null, ("X-Request-Id", longest))).Header("X-Request-Id"));
        Assert.NotEqual(longest + "x", (await api.GetAsync("/healthz", token: null, ("X-Request-Id", longest + "x"))).Header("X-Request-Id"));
    }

    [Theory, EveryStore]
    public async Task Health_needs_no_token(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        Assert.Equal("""{"data":{"status":"ok"}}""", (await api.GetAsync("/healthz", token: null)).Text);
        Assert.Equal("""{"data":{"status":"ready"}}""", (await api.GetAsync("/readyz", token: null)).Text);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Head, "/healthz", token: null, content: null)).Status);
    }

    [Theory, EveryStore]
    public async Task Malformed_chunk_is_a_bad_request_in_the_envelope(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        using RawConnection connection = await RawConnection.OpenAsync(api.Client.BaseAddress!);
        await connection.SendAsync($"""
            POST /api/jobs HTTP/1.1
            Host: localhost
            Authorization: Bearer {Token}
            Content-Type: application/json
            Transfer-Encoding: chunked

            zz

            """);

        // The server closes the connection after such a request, so the answer has an end.
        string answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"VALIDATION_ERROR\"", answer, StringComparison.Ordinal);
    }
}
