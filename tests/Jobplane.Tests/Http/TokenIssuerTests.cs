using Jobplane.AspNetCore.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

public sealed class TokenIssuerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

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
        Verification.AssertRefused(TokenRefusal.OutsideLifetime, await VerifyAsync(token));
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

    private Task<Authentication> VerifyAsync(string token) => Verification.RunAsync(token, Verification.Keys(_time));
}
