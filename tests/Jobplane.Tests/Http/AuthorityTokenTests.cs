using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Jobplane.AspNetCore.Auth;

namespace Jobplane.Tests.Http;

/// <summary>Tokens that try to pass for the authority's.</summary>
public sealed class AuthorityTokenTests : IAsyncLifetime
{
    private readonly IssuerKey _rsa = IssuerKey.Rsa("rsa");
    private readonly IssuerKey _ec = IssuerKey.EllipticCurve("ec");
    private TestIssuer _issuer = null!;
    private AuthorityNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _issuer.Publish(_rsa, _ec);
        _node = new AuthorityNode(_issuer.Address, TestApi.Secret, audience: "jobs");
    }

    public async ValueTask DisposeAsync()
    {
        _node.Dispose();
        await _issuer.DisposeAsync();
        _rsa.Dispose();
        _ec.Dispose();
    }

    private string Claims => _issuer.Claims(more: ""","aud":"jobs" """);

    [Fact]
    public async Task Verify_tokens_of_secret_and_authority_side_by_side()
    {
        await _node.AssertAcceptedAsync(_rsa.Sign(Claims));
        await _node.AssertAcceptedAsync(_ec.Sign(Claims));
        await _node.AssertAcceptedAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: ""","aud":"jobs" """)));
    }

    [Fact]
    public async Task Verify_HS256_token_signed_with_what_the_authority_publishes_is_invalid()
    {
        string[] secrets = [_rsa.PublicPem, _rsa.PublicPem.Trim(), _rsa.PublicPem.ReplaceLineEndings("\r\n"), _rsa.Published(), _issuer.Keys, _ec.PublicPem];
        string[] headers = ["""{"alg":"HS256"}""", """{"alg":"HS256","kid":"rsa"}""", """{"alg":"HS256","kid":"ec"}""", """{"alg":"RS256","kid":"rsa"}"""];
        foreach (string secret in secrets)
        {
            foreach (string header in headers)
                await _node.AssertRefusedAsync(HandmadeToken.Sign(header, Claims, secret));
        }

        // With the keys known too, as they are now that a genuine token came by.
        await _node.AssertAcceptedAsync(_rsa.Sign(Claims));
        await _node.AssertRefusedAsync(HandmadeToken.Sign("""{"alg":"HS256","kid":"rsa"}""", Claims, _rsa.PublicPem));
    }

    [Theory]
    [InlineData("""{"alg":"RS256","kid":"ec"}""")]
    [InlineData("""{"alg":"ES256","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","kid":""}""")]
    [InlineData("""{"alg":"RS256","kid":"RSA"}""")]
    [InlineData("""{"alg":"RS256","kid":["rsa"]}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","kid":"ec","\u006bid":"rsa"}""")]
    [InlineData("""{"alg":"PS256","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS384","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS512","kid":"rsa"}""")]
    [InlineData("""{"alg":"rs256","kid":"rsa"}""")]
    [InlineData("""{"alg":"none","kid":"rsa"}""")]
    [InlineData("""{"alg":"None","kid":"rsa"}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa","crit":["kid"]}""")]
    [InlineData("""{"alg":"RS256","kid":"rsa","crit":null}""")]
    public async Task Verify_genuine_signature_under_another_header_is_invalid(string header)
    {
        await _node.AssertAcceptedAsync(_rsa.Sign(Claims));
        await _node.AssertRefusedAsync(_rsa.Sign(Claims, header));
    }

    [Theory]
    [InlineData("jku", "\"{0}\"")]
    [InlineData("x5u", "\"{0}\"")]
    [InlineData("jwk", "{1}")]
    [InlineData("x5c", "[\"{0}\"]")]
    [InlineData("x5t", "\"{0}\"")]
    public async Task Verify_header_that_brings_or_points_to_a_key_leads_to_none_and_causes_no_connection(string member, string value)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var forger = IssuerKey.Rsa("rsa");
        string given = value.Replace("{0}", $"http://{listener.LocalEndpoint}/keys", StringComparison.Ordinal)
            .Replace("{1}", forger.Published(), StringComparison.Ordinal);

        foreach (string keyId in (string[])["rsa", "forged"])
            await _node.AssertRefusedAsync(forger.Sign(Claims, $$"""{"alg":"RS256","kid":"{{keyId}}","{{member}}":{{given}}}"""));
        // Beside a genuine signature it is of no interest.
        await _node.AssertAcceptedAsync(_rsa.Sign(Claims, $$"""{"alg":"RS256","kid":"rsa","{{member}}":{{given}}}"""));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Verify_signature_of_another_key_or_in_another_form_is_invalid()
    {
        using var other = IssuerKey.Rsa("rsa");
        using var otherEc = IssuerKey.EllipticCurve("ec");
        await _node.AssertRefusedAsync(other.Sign(Claims));
        await _node.AssertRefusedAsync(otherEc.Sign(Claims));

        string unsigned = HandmadeToken.Unsigned("""{"alg":"ES256","kid":"ec"}""", Claims);
        await _node.AssertRefusedAsync($"{unsigned}.");
        // All zeros once passed for a signature of any key (CVE-2022-21449).
        await _node.AssertRefusedAsync($"{unsigned}.{Base64Url.EncodeToString(new byte[64])}");
        // The form of X.509, which JWS does not take.
        byte[] der = Encoding.ASCII.GetBytes("0" + new string('x', 70));
        await _node.AssertRefusedAsync($"{unsigned}.{Base64Url.EncodeToString(der)}");
    }

    [Theory]
    [InlineData("{0}", true)]
    [InlineData("{0}/", false)]
    [InlineData("{0}.example.com", false)]
    [InlineData("https://other", false)]
    [InlineData("", false)]
    public async Task Verify_iss_must_be_what_the_authority_calls_itself(string issuer, bool valid)
    {
        string iss = issuer.Replace("{0}", _issuer.Address, StringComparison.Ordinal);
        string token = _rsa.Sign(HandmadeToken.Claims(more: $$""","iss":"{{iss}}","aud":"jobs" """));

        if (valid)
            await _node.AssertAcceptedAsync(token);
        else
            await _node.AssertRefusedAsync(token);
    }

    [Fact]
    public async Task Verify_other_claims_are_held_to_the_same_rules_as_the_secrets()
    {
        long now = _node.Time.GetUtcNow().ToUnixTimeSeconds();
        string common = $$""" "iss":"{{_issuer.Address}}","aud":"jobs" """;
        await _node.AssertRefusedAsync(_rsa.Sign(HandmadeToken.Claims(more: ""","aud":"jobs" """)));
        await _node.AssertRefusedAsync(_rsa.Sign(_issuer.Claims(more: ""","aud":"other" """)));
        await _node.AssertRefusedAsync(_rsa.Sign($$"""{"project_id":"proj-1",{{common}}}"""), TokenRefusal.OutsideLifetime);
        await _node.AssertRefusedAsync(_rsa.Sign($$"""{"project_id":"proj-1","exp":{{now - 31}},{{common}}}"""), TokenRefusal.OutsideLifetime);
        await _node.AssertRefusedAsync(_rsa.Sign(_issuer.Claims(more: $$""","aud":"jobs","nbf":{{now + 31}}""")), TokenRefusal.OutsideLifetime);
        await _node.AssertRefusedAsync(_rsa.Sign($$"""{"exp":{{HandmadeToken.FarFuture}},{{common}}}"""), TokenRefusal.NoProject);
        await _node.AssertRefusedAsync(_rsa.Sign(_issuer.Claims(more: ""","aud":"jobs","project_id":"proj-2" """)), TokenRefusal.NoProject);
    }
}
