using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class AuthenticationTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static readonly string Path = $"/api/jobs/{Guid.NewGuid()}";

    [Theory]
    [EveryStore("")]
    [EveryStore("Basic dXNlcjpwYXNz")]
    [EveryStore("Bearer")]
    [EveryStore("Bearer  ")]
    [EveryStore("BearerX abc")]
    public async Task Authenticate_without_a_bearer_token_is_unauthorized(StoreKind kind, string authorization)
    {
        TestApi api = await fixture.GetAsync(kind);

        ApiAnswer answer = await api.GetAsync(Path, token: null, ("Authorization", authorization));

        answer.AssertError(401, "UNAUTHORIZED");
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Theory, EveryStore]
    public async Task Authenticate_with_a_token_that_does_not_verify_is_key_invalid(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);
        string valid = TestApi.Token("proj-1");
        string[] tokens =
        [
            "garbage",
            HandmadeToken.Unsigned("""{"alg":"none"}""", HandmadeToken.Claims()) + ".",
            HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(), secret: new string('x', 64)),
            HandmadeToken.Sign("""{"alg":"HS256","kid":"x"}""", HandmadeToken.Claims()),
            HandmadeToken.Sign(HandmadeToken.Header, """{"project_id":"proj-1","exp":1}"""),
            HandmadeToken.Sign(HandmadeToken.Header, """{"project_id":"proj-1"}"""),
            HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims("[\"proj-1\"]")),
            HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims("\"proj-1\",\"project_id\":\"proj-2\"")),
            HandmadeToken.Sign(HandmadeToken.Header, $$"""{"exp":{{HandmadeToken.FarFuture}}}"""),
            $"{valid}, Bearer {valid}",
        ];
        foreach (string token in tokens)
        {
            ApiAnswer answer = await api.GetAsync(Path, token: null, ("Authorization", $"Bearer {token}"));

            answer.AssertError(401, "KEY_INVALID");
            Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [Theory, EveryStore]
    public async Task Authenticate_scheme_in_any_case(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        (await api.GetAsync(Path, token: null, ("Authorization", $"bearer {TestApi.Token("proj-1")}"))).AssertError(404, "NOT_FOUND");
    }

    [Theory]
    [EveryStore("jobs:read", 404, 403, 403)]
    [EveryStore("jobs:write", 403, 404, 202)]
    [EveryStore("operator", 403, 403, 403)]
    public async Task Authorize_each_route_takes_its_scope(StoreKind kind, string scope, int get, int retry, int enqueue)
    {
        TestApi api = await fixture.GetAsync(kind);
        string token = TestApi.Token("proj-1", [scope]);

        ApiAnswer got = await api.GetAsync(Path, token);
        ApiAnswer retried = await api.PostAsync($"{Path}/retry", token, json: null);
        ApiAnswer enqueued = await api.PostAsync("/api/jobs", token, """{"type":"a"}""");

        Assert.Equal((get, retry, enqueue), (got.Status, retried.Status, enqueued.Status));
        foreach (ApiAnswer refused in new[] { got, retried, enqueued }.Where(answer => answer.Status == 403))
            refused.AssertError(403, "FORBIDDEN");
    }

    [Theory, EveryStore]
    public async Task Authorize_refuses_before_the_request_is_looked_at(StoreKind kind)
    {
        TestApi api = await fixture.GetAsync(kind);

        (await api.GetAsync("/api/jobs/not-an-id", token: null)).AssertError(401, "UNAUTHORIZED");
        (await api.PostAsync("/api/jobs", token: null, "not json")).AssertError(401, "UNAUTHORIZED");
        (await api.PostAsync("/api/jobs", TestApi.Token("proj-1", ["jobs:read"]), "not json")).AssertError(403, "FORBIDDEN");
    }
}
