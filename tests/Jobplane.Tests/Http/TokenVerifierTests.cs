using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Jobplane.AspNetCore.Auth;

namespace Jobplane.Tests.Http;

public sealed class TokenVerifierTests
{
    [Fact]
    public async Task Verify_plain_token_is_a_caller_with_the_default_scopes()
    {
        Authentication result = await VerifyAsync(HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims()));

        Assert.Equal(new Caller("proj-1", ApiScopes.JobsRead | ApiScopes.JobsWrite, null), result.Caller);
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

        Verification.AssertRefused(TokenRefusal.Invalid, result);
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS256"}""")]
    public async Task Verify_without_a_signature_is_invalid(string header)
    {
        string unsigned = HandmadeToken.Unsigned(header, HandmadeToken.Claims());

        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(unsigned + "."));
        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(unsigned));
    }

    [Fact]
    public async Task Verify_RS256_token_of_an_unknown_key_is_invalid()
    {
        using var rsa = RSA.Create(2048);
        string signed = HandmadeToken.Unsigned("""{"alg":"RS256"}""", HandmadeToken.Claims());
        byte[] signature = rsa.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync($"{signed}.{Base64Url.EncodeToString(signature)}"));
    }

    [Fact]
    public async Task Verify_HS256_token_signed_with_the_public_key_of_an_RS256_key_is_invalid()
    {
        using var rsa = RSA.Create(2048);
        string pem = rsa.ExportSubjectPublicKeyInfoPem();

        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(
            HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(), secret: pem), new PublicKeyOf(rsa)));
        // The key that this source has for RS256 verifies nothing else, even when its bytes served as the secret.
        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(
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
        Verification.AssertRefused(TokenRefusal.Invalid, forged);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Verify_header_with_a_key_of_its_own_is_invalid()
    {
        string secret = new('x', 64);
        string key = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(secret));
        string header = $$$"""{"alg":"HS256","jwk":{"kty":"oct","k":"{{{key}}}"}}""";

        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(HandmadeToken.Sign(header, HandmadeToken.Claims(), secret)));
    }

    [Theory]
    [InlineData("""{"alg":"HS256","typ":"at+jwt"}""")]
    [InlineData("""{"alg":"HS256","typ":"anything"}""")]
    [InlineData("""{"alg":"HS256","cty":"JWT","zip":"DEF","x":{"alg":"none"}}""")]
    [InlineData(""" { "alg" : "HS256" } """)]
    [InlineData("""{"\u0061lg":"HS256"}""")]
    public async Task Verify_header_with_members_that_do_not_matter_is_valid(string header) =>
        Assert.NotNull((await VerifyAsync(HandmadeToken.Sign(header, HandmadeToken.Claims()))).Caller);

    [Theory]
    [InlineData(" {0}", false)]
    [InlineData("{0} ", false)]
    [InlineData("{0}\n", false)]
    [InlineData("{0}.", false)]
    [InlineData(".{0}", false)]
    [InlineData("{0}=", false)]
    [InlineData("{0}%", false)]
    [InlineData("{0}\0", false)]
    [InlineData("\"{0}\"", false)]
    [InlineData("{0}", true)]
    public async Task Verify_token_with_anything_around_it_is_invalid(string form, bool valid)
    {
        string token = HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims());

        Authentication result = await VerifyAsync(form.Replace("{0}", token, StringComparison.Ordinal));

        Assert.Equal(valid, result.Caller is not null);
    }

    [Theory]
    [InlineData('+')]
    [InlineData('/')]
    [InlineData('=')]
    [InlineData(' ')]
    [InlineData('\t')]
    [InlineData('\u0430')]
    public async Task Verify_character_outside_base64url_in_any_part_is_invalid(char character)
    {
        string token = HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims());
        foreach (int at in (int[])[3, token.IndexOf('.', StringComparison.Ordinal) + 3, token.LastIndexOf('.') + 3])
        {
            Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(token.Insert(at, $"{character}")));
            Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync($"{token[..at]}{character}{token[(at + 1)..]}"));
        }
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
    public async Task Verify_text_that_is_no_token_is_invalid(string text) => Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(text));

    [Fact]
    public async Task Verify_changed_payload_or_signature_is_invalid()
    {
        string token = HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims());
        string[] parts = token.Split('.');
        string other = HandmadeToken.Unsigned(HandmadeToken.Header, HandmadeToken.Claims("\"proj-2\""));

        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync($"{other}.{parts[2]}"));
        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(token[..^2]));
        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(token + "="));
    }

    [Fact]
    public async Task Verify_token_over_8_KiB_is_invalid()
    {
        string WithFiller(int length) => HandmadeToken.Sign(HandmadeToken.Header, HandmadeToken.Claims(more: $$""","x":"{{new string('x', length)}}" """));
        int filler = 1;
        while (WithFiller(filler + 1).Length <= 8192)
            filler += WithFiller(filler + 100).Length <= 8192 ? 100 : 1;

        Assert.NotNull((await VerifyAsync(WithFiller(filler))).Caller);
        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(WithFiller(filler + 3)));
    }

    private static Task<Authentication> VerifyAsync(string token, IVerificationKeys? keys = null) =>
        Verification.RunAsync(token, keys ?? Verification.Keys(TimeProvider.System));
}
