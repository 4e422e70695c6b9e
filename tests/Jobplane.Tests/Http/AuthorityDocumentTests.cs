using System.Security.Cryptography;
using Jobplane.AspNetCore.Auth;

namespace Jobplane.Tests.Http;

/// <summary>What an authority may publish, and what is not believed.</summary>
public sealed class AuthorityDocumentTests : IDisposable
{
    private readonly IssuerKey _good = IssuerKey.Rsa("good");

    public static TheoryData<string> UnusableDiscoveries { get; } =
    [
        "", "null", "[]", "not json", "{}",
        """{"issuer":"{0}"}""",
        """{"jwks_uri":"{0}/keys"}""",
        """{"issuer":7,"jwks_uri":"{0}/keys"}""",
        """{"issuer":"https://other","jwks_uri":"{0}/keys"}""",
        """{"issuer":"{0}/tenant","jwks_uri":"{0}/keys"}""",
        """{"issuer":"https://other","issuer":"{0}","jwks_uri":"{0}/keys"}""",
        """{"issuer":"{0}","jwks_uri":"/keys"}""",
        """{"issuer":"{0}","jwks_uri":"file:///keys"}""",
        """{"issuer":"{0}","jwks_uri":"http://192.0.2.1/keys"}""",
        """{"issuer":"{0}","jwks_uri":"\ud800"}""",
        """{"issuer":"{0}","jwks_uri":"{0}/keys","filler":"{1}"}""",
    ];

    public static TheoryData<string> UnusableKeySets { get; } =
    [
        "", "null", "[]", "not json", "{}", """{"keys":{}}""", """{"keys":null}""", """{"keys":[],"filler":"{1}"}""", """{"keys":[],"keys":[]}""",
    ];

    [Theory, MemberData(nameof(UnusableDiscoveries))]
    public async Task Read_unusable_discovery_document_is_an_outage(string document)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        string usable = issuer.Discovery;
        issuer.Publish(_good);
        issuer.Discovery = Fill(document, issuer);

        await AssertOutageAsync(issuer, () => issuer.Discovery = usable);
    }

    [Theory, MemberData(nameof(UnusableKeySets))]
    public async Task Read_unusable_key_set_is_an_outage(string document)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Keys = Fill(document, issuer);

        await AssertOutageAsync(issuer, () => issuer.Publish(_good));
    }

    [Theory]
    [InlineData(302)]
    [InlineData(204)]
    [InlineData(404)]
    public async Task Read_answer_that_is_not_200_is_an_outage_and_a_redirect_is_not_followed(int status)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_good);
        issuer.Fail(status, location: issuer.Address + "/elsewhere");

        await AssertOutageAsync(issuer, () => issuer.Instead = null, requestsForKeys: 0);
    }

    [Theory]
    [InlineData(""","use":"enc" """)]
    [InlineData(""","use":"" """)]
    [InlineData(""","key_ops":["encrypt"]""")]
    [InlineData(""","key_ops":["sign"]""")]
    [InlineData(""","alg":"RS512" """)]
    [InlineData(""","alg":"PS256" """)]
    [InlineData(""","alg":"RSA-OAEP" """)]
    [InlineData(""","alg":"HS256" """)]
    public async Task Read_key_for_another_purpose_is_not_used(string members)
    {
        using var other = IssuerKey.Rsa("other");
        await AssertUnusedAsync(other, other.Published(members), isFault: false);
    }

    [Theory]
    [InlineData(""","use":"sig","key_ops":["verify"],"alg":"RS256" """)]
    [InlineData(""","use":"sig" """)]
    [InlineData(""","x5c":["not a certificate"],"x5u":"https://192.0.2.1/","unknown":{}""")]
    public async Task Read_key_for_signatures_is_used(string members)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.PublishAs(_good.Published(members));
        using var node = new AuthorityNode(issuer.Address);

        await node.AssertAcceptedAsync(_good.Sign(issuer.Claims()));
    }

    [Fact]
    public async Task Read_RSA_key_of_fewer_than_2048_bits_is_not_used()
    {
        using var weak = IssuerKey.Rsa("weak", bits: 1024);
        await AssertUnusedAsync(weak, weak.Published(), isFault: true);
    }

    [Fact]
    public async Task Read_secret_in_the_key_set_is_not_used()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.PublishAs($$"""{"kid":"secret","kty":"oct","alg":"HS256","k":"{{new string('A', 64)}}"}""", _good.Published());
        using var node = new AuthorityNode(issuer.Address);

        await node.AssertAcceptedAsync(_good.Sign(issuer.Claims()));
        await node.AssertRefusedAsync(HandmadeToken.Sign("""{"alg":"HS256","kid":"secret"}""", issuer.Claims(), new string('\0', 48)));
    }

    [Fact]
    public async Task Read_key_of_another_curve_is_not_used()
    {
        using var other = IssuerKey.EllipticCurve("other", ECCurve.NamedCurves.nistP384);
        await AssertUnusedAsync(other, other.Published(), isFault: false);
        using var lying = IssuerKey.EllipticCurve("lying", ECCurve.NamedCurves.nistP384);
        await AssertUnusedAsync(lying, lying.Published().Replace("P-384", "P-256", StringComparison.Ordinal), isFault: true);
    }

    [Theory]
    [InlineData("""{"kid":"other","kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}""")]
    [InlineData("""{"kid":"other","kty":"EC","crv":"P-256","x":"AA","y":"AA"}""")]
    [InlineData("""{"kid":"other","kty":"EC","crv":"P-256"}""")]
    [InlineData("""{"kid":"other","kty":"RSA"}""")]
    [InlineData("""{"kid":"other","kty":"RSA","n":"!!!","e":"AQAB"}""")]
    [InlineData("""{"kid":"other","kty":"RSA","n":7,"e":"AQAB"}""")]
    [InlineData("""{"kid":"other","kty":"RSA","n":"","e":""}""")]
    [InlineData("7")]
    [InlineData("null")]
    public async Task Read_key_that_is_none_is_not_used(string key)
    {
        using var other = IssuerKey.Rsa("other");
        await AssertUnusedAsync(other, key, isFault: true);
    }

    [Fact]
    public async Task Read_two_keys_of_one_id_neither_is_used()
    {
        using var other = IssuerKey.Rsa("other");
        using var twin = IssuerKey.EllipticCurve("other");
        await AssertUnusedAsync(other, $"{other.Published()},{twin.Published()}", isFault: true);
        await AssertUnusedAsync(twin, $"{other.Published()},{twin.Published()}", isFault: true);
    }

    [Fact]
    public async Task Read_key_without_an_id_is_not_used()
    {
        using var other = IssuerKey.Rsa("other");
        await AssertUnusedAsync(other, $$"""{{{other.Numbers()}}}""", isFault: true);
    }

    [Fact]
    public async Task Read_no_keys_at_all_takes_the_authority_at_its_word()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish();
        using var node = new AuthorityNode(issuer.Address);

        await node.AssertRefusedAsync(_good.Sign(issuer.Claims()));
        Assert.Equal(3104, Assert.Single(node.Log).Id);
    }

    [Fact]
    public async Task Read_issuer_may_differ_from_the_authority_by_a_slash_at_the_end()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_good);
        issuer.Discovery = $$"""{"issuer":"{{issuer.Address}}/","jwks_uri":"{{issuer.Address}}/keys"}""";
        using var node = new AuthorityNode(issuer.Address);

        await node.AssertAcceptedAsync(_good.Sign(HandmadeToken.Claims(more: $$""","iss":"{{issuer.Address}}/" """)));
        await node.AssertRefusedAsync(_good.Sign(issuer.Claims()));
    }

    [Theory]
    [InlineData("https://login.example.com", "https://keys.example.net/jwks", true)]
    [InlineData("https://login.example.com", "http://login.example.com/jwks", false)]
    [InlineData("https://login.example.com", "http://127.0.0.1/jwks", false)]
    [InlineData("http://127.0.0.1:8080", "http://localhost:8081/jwks", true)]
    [InlineData("http://[::1]:8080", "https://keys.example.net/jwks", true)]
    [InlineData("http://127.0.0.1:8080", "http://10.0.0.1/jwks", false)]
    public void MayHoldKeysOf_leaves_out_what_can_be_changed_on_the_way(string authority, string address, bool may)
    {
        Assert.True(AuthorityAddress.TryParse(authority, out Uri? parsed));
        Assert.Equal(may, AuthorityAddress.MayHoldKeysOf(parsed, new Uri(address)));
    }

    public void Dispose() => _good.Dispose();

    private static string Fill(string document, TestIssuer issuer) => document
        .Replace("{0}", issuer.Address, StringComparison.Ordinal)
        .Replace("{1}", new string('x', 300_000), StringComparison.Ordinal);

    private async Task AssertOutageAsync(TestIssuer issuer, Action mend, int? requestsForKeys = null)
    {
        using var node = new AuthorityNode(issuer.Address);
        await node.AssertRefusedAsync(_good.Sign(issuer.Claims()), TokenRefusal.KeysUnavailable);
        Assert.Equal(3101, Assert.Single(node.Log).Id);
        Assert.Equal(requestsForKeys ?? issuer.KeyRequests, issuer.KeyRequests);

        mend();
        node.PassPause();
        await node.AssertAcceptedAsync(_good.Sign(issuer.Claims()));
    }

    /// <summary>The key is not used, and the good one beside it is none the worse.</summary>
    private async Task AssertUnusedAsync(IssuerKey other, string published, bool isFault)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.PublishAs(published, _good.Published());
        using var node = new AuthorityNode(issuer.Address);

        await node.AssertRefusedAsync(other.Sign(issuer.Claims()));
        await node.AssertAcceptedAsync(_good.Sign(issuer.Claims()));
        // What is wrong with it is told once, and what is for somebody else not at all.
        node.PassPause();
        await node.AssertRefusedAsync(other.Sign(issuer.Claims()));
        Assert.Equal(2, issuer.Discoveries);
        Assert.Equal(isFault ? [3105] : [], node.Log.Select(line => line.Id));
    }
}
