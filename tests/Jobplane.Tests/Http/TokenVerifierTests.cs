using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Jobplane.AspNetCore.Auth;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class TokenVerifierTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task Verify_plain_token_is_a_caller_with_the_default_scopes()
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims()));

        Assert.Equal(new Caller("proj-1", ApiScopes.JobsRead | ApiScopes.JobsWrite, null), result.Caller);
    }

    [Theory]
    [InlineData("""jobs:read""", ApiScopes.JobsRead)]
    [InlineData("""jobs:write  openid""", ApiScopes.JobsWrite)]
    [InlineData("""operator jobs:read""", ApiScopes.Operator | ApiScopes.JobsRead)]
    [InlineData("", ApiScopes.None)]
    [InlineData("jobs:reader JOBS:READ", ApiScopes.None)]
    public async Task Verify_scope_claim_gives_those_scopes_alone(string scope, object expected)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(
            HandmadeToken.Header, HandmadeToken.Claims(more: $$""","scope":"{{scope}}","sub":"user-7" """)));

        Assert.Equal(new Caller("proj-1", (ApiScopes)expected, "user-7"), result.Caller);
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"NONE"}""")]
    [InlineData("""{"alg":"nOnE"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":"HS384"}""")]
    [InlineData("""{"alg":"HS512"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{"alg":"none","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"alg":"HS256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":"HS256","kid":"unknown"}""")]
    [InlineData("""{"alg":"HS256","kid":""}""")]
    [InlineData("""{"alg":"HS256","kid":7}""")]
    [InlineData("""{"alg":"HS256","kid":"../../../../dev/null"}""")]
    [InlineData("""{"alg":"HS256","kid":"x' UNION SELECT 'key"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","crit":[]}""")]
    [InlineData("""{"alg":"HS256","b64":false,"crit":["b64"]}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("""{"alg":"HS256"} x""")]
    [InlineData("""{"alg":"HS256",}""")]
    [InlineData("")]
    public async Task Verify_header_that_would_choose_its_own_verification_is_invalid(string header)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(header, HandmadeToken.Claims()));

        AssertRefused(TokenRefusal.Invalid, result);
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS256"}""")]
    public async Task Verify_without_a_signature_is_invalid(string header)
    {
        string unsigned = HandmadeToken.Unsigned(header, HandmadeToken.Claims());

        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(unsigned + "."));
        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(unsigned));
    }

    [Fact]
    public async Task Verify_RS256_token_of_an_unknown_key_is_invalid()
    {
        using var rsa = RSA.Create(2048);
        string signed = HandmadeToken.Unsigned("""{"alg":"RS256"}""", HandmadeToken.Claims());
        byte[] signature = rsa.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        AssertRefused(TokenRefusal.Invalid, await VerifyAsync($"{signed}.{Base64Url.EncodeToString(signature)}"));
    }

    [Fact]
    public async Task Verify_HS256_token_signed_with_the_public_key_of_an_RS256_key_is_invalid()
    {
        using var rsa = RSA.Create(2048);
        string pem = rsa.ExportSubjectPublicKeyInfoPem();

        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(
            HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(), secret: pem), new PublicKeyOf(rsa)));
        // The key that this source has for RS256 verifies nothing else, even when its bytes served as the secret.
        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(
            HandmadeToken.Sign("""{"alg":"HS256","kid":"rsa"}""", HandmadeToken.Claims(), secret: pem), new PublicKeyOf(rsa)));
    }

    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task Verify_header_with_an_address_causes_no_connection(string member)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        string address = $"http://{listener.LocalEndpoint}/keys";

        // Of a known key the member is ignored; with another secret it leads to no other key.
        Authentication signed = await VerifyAsync(HandmadeToken.Sign($$"""{"alg":"HS256","{{member}}":"{{address}}"}""", HandmadeToken.Claims()));
        Authentication forged = await VerifyAsync(HandmadeToken.Sign(
            $$"""{"alg":"HS256","{{member}}":"{{address}}"}""", HandmadeToken.Claims(), secret: new string('x', 64)));

        Assert.NotNull(signed.Caller);
        AssertRefused(TokenRefusal.Invalid, forged);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Verify_header_with_a_key_of_its_own_is_invalid()
    {
        string secret = new('x', 64);
        string key = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(secret));
        string header = $$$"""{"alg":"HS256","jwk":{"kty":"oct","k":"{{{key}}}"}}""";

        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(HandmadeToken.Sign(header, HandmadeToken.Claims(), secret)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("a.b.c.d.e")]
    [InlineData("..")]
    [InlineData("a b.c.d")]
    [InlineData("é.b.c")]
    public async Task Verify_text_that_is_no_token_is_invalid(string text) => AssertRefused(TokenRefusal.Invalid, await VerifyAsync(text));

    [Fact]
    public async Task Verify_changed_payload_or_signature_is_invalid()
    {
        string token = HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims());
        string[] parts = token.Split('.');
        string other = HandmadeToken.Unsigned(HandmadeToken.Header, HandmadeToken.Claims("\"proj-2\""));

        AssertRefused(TokenRefusal.Invalid, await VerifyAsync($"{other}.{parts[2]}"));
        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(token[..^2]));
        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(token + "="));
    }

    [Fact]
    public async Task Verify_token_over_8_KiB_is_invalid()
    {
        string WithFiller(int length) => HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: $$""","x":"{{new string('x', length)}}" """));
        int filler = 1;
        while (WithFiller(filler + 1).Length <= 8192)
            filler += WithFiller(filler + 100).Length <= 8192 ? 100 : 1;

        Assert.NotNull((await VerifyAsync(WithFiller(filler))).Caller);
        AssertRefused(TokenRefusal.Invalid, await VerifyAsync(WithFiller(filler + 3)));
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

    [Fact]
    public async Task Verify_exp_given_twice_is_refused()
    {
        string claims = $$"""{"project_id":"proj-1","exp":1,"exp":{{HandmadeToken.FarFuture}}}""";

        Assert.Null((await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, claims))).Caller);
    }

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

        AssertRefused(TokenRefusal.NoProject, result);
    }

    [Fact]
    public async Task Verify_project_has_1_to_100_characters_and_must_be_at_the_top()
    {
        string Claims(int length) => HandmadeToken.Claims($"\"{new string('p', length)}\"");

        Assert.NotNull((await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, Claims(100)))).Caller);
        AssertRefused(TokenRefusal.NoProject, await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, Claims(101))));
        AssertRefused(TokenRefusal.NoProject, await VerifyAsync(HandmadeToken.Sign(
            HandmadeToken.Header, $$"""{"app":{"project_id":"proj-1"},"exp":{{HandmadeToken.FarFuture}}}""")));
        AssertRefused(TokenRefusal.NoProject, await VerifyAsync(HandmadeToken.Sign(
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
    [InlineData("null")]
    [InlineData("7")]
    public async Task Verify_scope_that_is_no_string_is_invalid(string scope)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: $$""","scope":{{scope}}""")));

        AssertRefused(TokenRefusal.Invalid, result);
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
        var options = new JobplaneApiOptions();
        options.Auth.Issuer = "https://issuer";
        options.Auth.Audience = "jobs";

        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: claims)), Keys(options));

        Assert.Equal(valid, result.Caller is not null);
    }

    [Fact]
    public async Task Issue_makes_a_token_that_verifies_until_its_end()
    {
        string token = new TokenIssuer(TestApi.Secret, _time).Issue(new TokenRequest
        {
            ProjectId = "proj-1",
            Scopes = ["jobs:read", "operator"],
            Subject = "user \"7\"",
            Lifetime = TimeSpan.FromMinutes(5),
        });

        Assert.Equal(new Caller("proj-1", ApiScopes.JobsRead | ApiScopes.Operator, "user \"7\""), (await VerifyAsync(token)).Caller);
        _time.Advance(TimeSpan.FromMinutes(5.6));
        AssertRefused(TokenRefusal.OutsideLifetime, await VerifyAsync(token));
    }

    [Fact]
    public void Issue_refuses_what_no_server_would_take()
    {
        Assert.Throws<ArgumentException>(() => new TokenIssuer("short"));
        var issuer = new TokenIssuer(TestApi.Secret);
        Assert.Throws<ArgumentException>(() => issuer.Issue(new TokenRequest { ProjectId = "proj 1" }));
        Assert.Throws<ArgumentException>(() => issuer.Issue(new TokenRequest { ProjectId = "p", Scopes = ["jobs:delete"] }));
        Assert.Throws<ArgumentException>(() => issuer.Issue(new TokenRequest { ProjectId = "p", Scopes = ["jobs:read operator"] }));
        Assert.Throws<ArgumentException>(() => issuer.Issue(new TokenRequest { ProjectId = "p", Lifetime = TimeSpan.Zero }));
    }

    private async Task AssertLifetimeAsync(bool valid, string claims)
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, claims));

        if (valid)
            Assert.NotNull(result.Caller);
        else
            AssertRefused(TokenRefusal.OutsideLifetime, result);
    }

    private static void AssertRefused(object refusal, object result)
    {
        var authentication = (Authentication)result;
        Assert.Null(authentication.Caller);
        Assert.Equal((TokenRefusal)refusal, authentication.Refusal);
    }

    private async Task<Authentication> VerifyAsync(string token, IVerificationKeys? keys = null) =>
        await new TokenVerifier(keys ?? Keys(new JobplaneApiOptions())).VerifyAsync(token, TestContext.Current.CancellationToken);

    private SecretKeys Keys(JobplaneApiOptions options)
    {
        options.Auth.Secret = TestApi.Secret;
        return new SecretKeys(Options.Create(options), _time);
    }
}
