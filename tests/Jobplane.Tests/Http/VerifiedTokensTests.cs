using Jobplane.AspNetCore.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

/// <summary>Tokens that come again are not verified again, and are believed no longer for that.</summary>
public sealed class VerifiedTokensTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Verify_token_that_came_before_is_the_same_caller()
    {
        TokenVerifier verifier = Verifier();
        string token = Token("proj-1");

        Authentication first = await VerifyAsync(verifier, token);
        Authentication second = await VerifyAsync(verifier, token);

        Assert.Equal("proj-1", first.Caller?.ProjectId);
        Assert.Same(first, second);
    }

    [Fact]
    public async Task Verify_token_that_came_before_and_has_expired_since_is_refused()
    {
        TokenVerifier verifier = Verifier();
        string token = Token("proj-1");
        Assert.NotNull((await VerifyAsync(verifier, token)).Caller);

        _time.Advance(Lifetime + TokenRules.ClockSkew);

        Verification.AssertRefused(TokenRefusal.OutsideLifetime, await VerifyAsync(verifier, token));
    }

    [Fact]
    public async Task Verify_token_whose_signature_alone_differs_from_one_that_came_before_is_refused()
    {
        TokenVerifier verifier = Verifier();
        string token = Token("proj-1");
        Assert.NotNull((await VerifyAsync(verifier, token)).Caller);

        string forged = token[..token.LastIndexOf('.')] + token[token.LastIndexOf('.')..].Replace(token[^5], token[^5] == 'A' ? 'B' : 'A');

        Verification.AssertRefused(TokenRefusal.Invalid, await VerifyAsync(verifier, forged));
    }

    [Fact]
    public async Task Verify_more_tokens_than_are_kept_tells_them_apart()
    {
        TokenVerifier verifier = Verifier();
        string[] tokens = [.. Enumerable.Range(0, 3000).Select(number => Token($"proj-{number}"))];

        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < tokens.Length; i++)
                Assert.Equal($"proj-{i}", (await VerifyAsync(verifier, tokens[i])).Caller?.ProjectId);
        }
    }

    private TokenVerifier Verifier() => new(Verification.Keys(_time), _time);

    private string Token(string project) => HandmadeToken.Sign(
        HandmadeToken.Header,
        $$"""{"project_id":"{{project}}","exp":{{(_time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()}}}""");

    private static async Task<Authentication> VerifyAsync(TokenVerifier verifier, string token) =>
        await verifier.VerifyAsync(token, TestContext.Current.CancellationToken);
}
