using Jobplane.AspNetCore.Auth;
using Microsoft.Extensions.Options;

namespace Jobplane.Tests.Http;

/// <summary>Verifies tokens as the server does, with the tests' secret.</summary>
internal static class Verification
{
    public static SecretKeys Keys(TimeProvider time, string? issuer = null, string? audience = null)
    {
        var options = new JobplaneApiOptions { Auth = { Secret = TestApi.Secret, Issuer = issuer, Audience = audience } };
        return new SecretKeys(Options.Create(options), time);
    }

    public static async Task<Authentication> RunAsync(string token, IVerificationKeys keys) =>
        await new TokenVerifier(keys, TimeProvider.System).VerifyAsync(token, TestContext.Current.CancellationToken);

    public static void AssertRefused(TokenRefusal refusal, Authentication result)
    {
        Assert.Null(result.Caller);
        Assert.Equal(refusal, result.Refusal);
    }
}
