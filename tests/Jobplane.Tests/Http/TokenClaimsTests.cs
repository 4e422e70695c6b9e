using Jobplane.AspNetCore.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class TokenClaimsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    [Theory]
    [InlineData("""jobs:read""", ApiScopes.JobsRead)]
    [InlineData("""jobs:write  openid""", ApiScopes.JobsWrite)]
    [InlineData("""operator jobs:read""", ApiScopes.Operator | ApiScopes.JobsRead)]
    [InlineData("", ApiScopes.None)]
    [InlineData("   ", ApiScopes.None)]
    [InlineData("jobs:reader JOBS:READ", ApiScopes.None)]
    [InlineData("jobs:read,jobs:write", ApiScopes.None)]
    [InlineData("jobs:read\\tjobs:write", ApiScopes.None)]
    [InlineData("jobs:* operators root", ApiScopes.None)]
    [InlineData("operator", ApiScopes.Operator)]
    [InlineData("jobs:write jobs:read jobs:write", ApiScopes.JobsRead | ApiScopes.JobsWrite)]
    public async Task Verify_scope_claim_gives_those_scopes_alone(string scope, object expected)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(
            HandmadeToken.Header, HandmadeToken.Claims(more: $$""","scope":"{{scope}}","sub":"user-7" """)));

        Assert.Equal(new Caller("proj-1", (ApiScopes)expected, "user-7"), result.Caller);
    }

    [Theory]
    [InlineData(-29, true)]
    [InlineData(-31, false)]
    public async Task Verify_exp_allows_30_seconds_of_skew(int secondsFromNow, bool valid)
    {
        string claims = $$"""{"project_id":"proj-1","exp":{{Now + secondsFromNow}}}""";

        await AssertLifetimeAsync(valid, claims);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public async Task Verify_nbf_allows_30_seconds_of_skew(int secondsFromNow, bool valid)
    {
        await AssertLifetimeAsync(valid, HandmadeToken.Claims(more: $$""","nbf":{{Now + secondsFromNow}}"""));
    }

    [Fact]
    public Task Verify_without_exp_is_refused() => AssertLifetimeAsync(false, """{"project_id":"proj-1"}""");

    [Theory]
    [InlineData("\"4102444799\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[4102444799]")]
    [InlineData("1e400")]
    [InlineData("99999999999999999999999999")]
    [InlineData("-1")]
    public async Task Verify_exp_that_is_no_sensible_number_is_refused(string exp)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, $$"""{"project_id":"proj-1","exp":{{exp}}}"""));

        Assert.Null(result.Caller);
    }

    [Theory]
    [InlineData("253402300800")]
    [InlineData("9007199254740993")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    [InlineData("4102444799.5")]
    [InlineData("4.102444799e9")]
    [InlineData("1e18")]
    [InlineData("1e308")]
    public async Task Verify_huge_and_odd_times_are_never_a_failure_of_ours(string number)
    {
        // Which of them the library takes for a time is its affair; as a beginning none has come yet.
        await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, $$"""{"project_id":"proj-1","exp":{{number}}}"""));
        Authentication early = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: $$""","nbf":{{number}}""")));

        Assert.Null(early.Caller);
    }

    [Theory]
    [InlineData(""","exp":1""")]
    [InlineData(""","\u0065xp":4102444799""")]
    [InlineData(""","nbf":1,"nbf":2""")]
    [InlineData(""","scope":"jobs:read","scope":"operator" """)]
    [InlineData(""","sub":"a","sub":"b" """)]
    [InlineData(""","iss":"a","iss":"a" """)]
    [InlineData(""","aud":"a","aud":["a"]""")]
    public async Task Verify_claim_that_we_use_given_twice_is_refused(string more) =>
        Assert.Null((await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: more)))).Caller);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[\"proj-1\"]")]
    [InlineData("{\"id\":\"proj-1\"}")]
    [InlineData("\"proj 1\"")]
    [InlineData("\"proj.1\"")]
    [InlineData("\"proj/1\"")]
    [InlineData("\"proj\\u00001\"")]
    [InlineData("\"pröj\"")]
    [InlineData("\"proj-1\",\"project_id\":\"proj-1\"")]
    [InlineData("\"proj-1\",\"project_id\":\"proj-2\"")]
    [InlineData("\"proj-1\",\"project\\u005fid\":\"proj-2\"")]
    public async Task Verify_unusable_project_is_refused(string project)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(project)));

        Verification.AssertRefused(TokenRefusal.NoProject, result);
    }

    [Fact]
    public async Task Verify_project_has_1_to_100_characters_and_must_be_at_the_top()
    {
        string Claims(int length) => HandmadeToken.Claims($"\"{new string('p', length)}\"");

        Assert.NotNull((await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, Claims(100)))).Caller);
        Verification.AssertRefused(TokenRefusal.NoProject, await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, Claims(101))));
        Verification.AssertRefused(TokenRefusal.NoProject, await VerifyAsync(HandmadeToken.Sign(
            HandmadeToken.Header, $$"""{"app":{"project_id":"proj-1"},"exp":{{HandmadeToken.FarFuture}}}""")));
        Verification.AssertRefused(TokenRefusal.NoProject, await VerifyAsync(HandmadeToken.Sign(
            HandmadeToken.Header, $$"""{"PROJECT_ID":"proj-1","exp":{{HandmadeToken.FarFuture}}}""")));
    }

    [Fact]
    public async Task Verify_a_nested_project_beside_the_claim_does_not_count_as_a_second_one()
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(
            HandmadeToken.Header, HandmadeToken.Claims(more: ""","app":{"project_id":"other"},"list":[{"project_id":"other"}]""")));

        Assert.Equal("proj-1", result.Caller?.ProjectId);
    }

    [Theory]
    [InlineData("""["jobs:read"]""")]
    [InlineData("[]")]
    [InlineData("""{"jobs:read":true}""")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("7")]
    public async Task Verify_scope_that_is_no_string_is_invalid(string scope)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: $$""","scope":{{scope}}""")));

        Verification.AssertRefused(TokenRefusal.Invalid, result);
    }

    [Theory]
    [InlineData(""","iss":"https://issuer","aud":"jobs" """, true)]
    [InlineData(""","iss":"https://issuer","aud":["other","jobs"]""", true)]
    [InlineData(""","iss":"https://issuer/","aud":"jobs" """, false)]
    [InlineData(""","iss":"https://other","aud":"jobs" """, false)]
    [InlineData(""","iss":"https://issuer","aud":"jobs/" """, false)]
    [InlineData(""","iss":"https://issuer","aud":"other" """, false)]
    [InlineData(""","iss":"https://issuer" """, false)]
    [InlineData(""","aud":"jobs" """, false)]
    [InlineData("", false)]
    [InlineData(""","iss":"https://other","iss":"https://issuer","aud":"jobs" """, false)]
    public async Task Verify_configured_issuer_and_audience_are_required(string claims, bool valid)
    {
        SecretKeys keys = Verification.Keys(_time, issuer: "https://issuer", audience: "jobs");

        Authentication result = await Verification.RunAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: claims)), keys);

        Assert.Equal(valid, result.Caller is not null);
    }

    private async Task AssertLifetimeAsync(bool valid, string claims)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, claims));

        if (valid)
            Assert.NotNull(result.Caller);
        else
            Verification.AssertRefused(TokenRefusal.OutsideLifetime, result);
    }

    private Task<Authentication> VerifyAsync(string token) => Verification.RunAsync(token, Verification.Keys(_time));
}
