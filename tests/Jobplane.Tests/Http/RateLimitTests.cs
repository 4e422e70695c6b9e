using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class RateLimitTests
{
    private static readonly string Path = $"/api/jobs/{Guid.NewGuid()}";

    private static readonly Dictionary<string, string?> Default = new() { ["Jobplane:RateLimit:PermitLimit"] = "60" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Theory, EveryStore]
    public async Task Limit_many_tokens_of_one_project_share_60_a_minute_over_all_routes(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, Default, _time);
        for (int i = 0; i < 60; i++)
        {
            string token = TestApi.Token("proj-1", subject: $"user-{i}", time: _time);
            ApiAnswer answer = (i % 3) switch
            {
                0 => await api.GetAsync(Path, token, ("X-Forwarded-For", $"192.0.2.{i}")),
                1 => await api.PostAsync($"{Path}/retry", token, json: null),
                _ => await api.GetAsync("/api/no/such/route", token),
            };
            answer.AssertError(404, "NOT_FOUND");
            AssertHeaders(answer, limit: 60, remaining: 59 - i, reset: 60);
        }

        ApiAnswer refused = await api.GetAsync(Path, TestApi.Token("proj-1", subject: "user-61", time: _time), ("X-Forwarded-For", "192.0.2.99"));

        refused.AssertError(429, "RATE_LIMIT_EXCEEDED");
        AssertHeaders(refused, limit: 60, remaining: 0, reset: 60);
        Assert.Equal("60", refused.Header("Retry-After"));
        Assert.Equal("""{"limit":60,"window_seconds":60}""", refused.Error.GetProperty("details").GetRawText());
        // Another project is another client, though it calls from the same address.
        Assert.Equal(404, (await api.GetAsync(Path, TestApi.Token("proj-2", time: _time))).Status);
    }

    [Theory, EveryStore]
    public async Task Limit_guessing_tokens_is_limited_by_address_whatever_is_forwarded(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, Default, _time);
        for (int i = 0; i < 60; i++)
        {
            string forged = HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims($"\"proj-{i}\""), secret: new string('x', 64));
            ApiAnswer answer = await api.GetAsync(
                Path, i % 2 == 0 ? forged : null, ("X-Forwarded-For", $"192.0.2.{i}"), ("Forwarded", $"for=192.0.2.{i}"), ("X-Real-IP", $"192.0.2.{i}"));
            Assert.Equal(401, answer.Status);
        }

        (await api.GetAsync(Path, token: null, ("X-Forwarded-For", "198.51.100.1"))).AssertError(429, "RATE_LIMIT_EXCEEDED");
        (await api.GetAsync("/api/jobs", token: null)).AssertError(429, "RATE_LIMIT_EXCEEDED");
        // Who has a valid token is not held up by others behind the same address.
        Assert.Equal(404, (await api.GetAsync(Path, TestApi.Token("proj-1", time: _time))).Status);
    }

    [Theory, EveryStore]
    public async Task Limit_window_slides_and_retry_after_keeps_its_word(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, new Dictionary<string, string?> { ["Jobplane:RateLimit:PermitLimit"] = "2" }, _time);
        Task<ApiAnswer> AskAsync() => api.GetAsync(Path, TestApi.Token("proj-1", time: _time));

        await AskAsync();
        _time.Advance(TimeSpan.FromSeconds(59.5));
        await AskAsync();
        ApiAnswer refused = await AskAsync();
        AssertHeaders(refused, limit: 2, remaining: 0, reset: 1);
        Assert.Equal("1", refused.Header("Retry-After"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, (await AskAsync()).Status);
        // A new minute by the clock, but the second request is still within the window.
        AssertHeaders(await AskAsync(), limit: 2, remaining: 0, reset: 59);
    }

    [Theory, EveryStore]
    public async Task Limit_headers_are_on_every_answer_under_the_prefix_and_on_no_other(StoreKind kind)
    {
        await using TestApi api = await TestApi.CreateAsync(kind, Default, _time);
        string token = TestApi.Token("proj-1", time: _time);
        ApiAnswer[] answers =
        [
            await api.PostAsync("/api/jobs", token, """{"type":"a"}"""),
            await api.PostAsync("/api/jobs", token, "not json"),
            await api.PostAsync("/api/jobs", TestApi.Token("proj-1", ["jobs:read"], time: _time), "{}"),
            await api.SendAsync(HttpMethod.Put, "/api/jobs", token, content: null),
            await api.SendAsync(HttpMethod.Post, "/api/jobs", token, new StringContent("x")),
            await api.GetAsync("/api", token),
            await api.GetAsync("/api/jobs/1", token),
        ];

        Assert.Equal([202, 400, 403, 405, 415, 404, 400], answers.Select(answer => answer.Status));
        for (int i = 0; i < answers.Length; i++)
            AssertHeaders(answers[i], limit: 60, remaining: 59 - i, reset: 60);
        foreach (string path in (string[])["/healthz", "/readyz", "/other"])
            Assert.DoesNotContain(await HeadersAsync(api, path), name => name.Contains("RateLimit", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<IEnumerable<string>> HeadersAsync(TestApi api, string path) => (await api.GetAsync(path, token: null)).Headers.Keys;

    private static void AssertHeaders(ApiAnswer answer, int limit, int remaining, int reset)
    {
        Assert.Equal($"\"default\";q={limit};w=60", answer.Header("RateLimit-Policy"));
        Assert.Equal($"\"default\";r={remaining};t={reset}", answer.Header("RateLimit"));
        Assert.Equal($"{limit}", answer.Header("X-RateLimit-Limit"));
        Assert.Equal($"{remaining}", answer.Header("X-RateLimit-Remaining"));
        Assert.Equal($"{reset}", answer.Header("X-RateLimit-Reset"));
    }
}
