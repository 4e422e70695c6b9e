using Jobplane.Tests.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

/// <summary>The server with an authority in place of a secret.</summary>
public sealed class AuthorityApiTests : IDisposable
{
    private static readonly string Path = $"/api/jobs/{Guid.NewGuid()}";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));
    private readonly IssuerKey _key = IssuerKey.EllipticCurve("key");

    [Theory, EveryStore]
    public async Task Authenticate_by_an_authority_without_a_secret(StoreKind kind)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_key);
        await using TestApi api = await CreateAsync(kind, issuer.Address);
        string token = _key.Sign(issuer.Claims("proj-1"));

        ApiAnswer enqueued = await api.PostAsync("/api/jobs", token, """{"type":"a"}""");
        Assert.Equal(202, enqueued.Status);
        string job = $"/api/jobs/{enqueued.Data.GetProperty("id").GetString()}";
        Assert.Equal(200, (await api.GetAsync(job, token)).Status);
        (await api.GetAsync(job, _key.Sign(issuer.Claims("proj-2")))).AssertError(404, "NOT_FOUND");
        (await api.GetAsync(job, _key.Sign(issuer.Claims("proj-1", more: ""","scope":"jobs:write" """)))).AssertError(403, "FORBIDDEN");
        (await api.GetAsync(job, TestApi.Token("proj-1"))).AssertError(401, "KEY_INVALID");
        (await api.GetAsync(job, _key.Sign(issuer.Claims("proj-1"), """{"alg":"ES256","kid":"x"}"""))).AssertError(401, "KEY_INVALID");
    }

    [Theory, EveryStore]
    public async Task Authenticate_before_the_authority_could_be_reached_is_503_within_the_limit_of_the_address(StoreKind kind)
    {
        int port = Loopback.FreePort();
        await using TestApi api = await CreateAsync(kind, TestIssuer.AddressOf(port), ("Jobplane:RateLimit:PermitLimit", "2"));
        string token = _key.Sign(HandmadeToken.Claims(more: $$""","iss":"{{TestIssuer.AddressOf(port)}}" """));

        ApiAnswer answer = await api.GetAsync(Path, token);

        answer.AssertError(503, "SERVICE_UNAVAILABLE");
        Assert.True(answer.Error.GetProperty("retryable").GetBoolean());
        Assert.Equal("5", answer.Header("Retry-After"));
        Assert.Equal("1", answer.Header("X-RateLimit-Remaining"));
        // No keys are needed to know what this is.
        (await api.GetAsync(Path, "garbage")).AssertError(401, "KEY_INVALID");
        (await api.GetAsync(Path, token)).AssertError(429, "RATE_LIMIT_EXCEEDED");
    }

    public void Dispose() => _key.Dispose();

    private Task<TestApi> CreateAsync(StoreKind kind, string authority, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Jobplane:Auth:Secret"] = null,
            ["Jobplane:Auth:Authority"] = authority,
        };
        foreach ((string key, string value) in more)
            settings[key] = value;
        return TestApi.CreateAsync(kind, settings, _time);
    }
}
