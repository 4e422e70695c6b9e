using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>The configured secret, if there is one, which is the key of tokens that name none.</summary>
internal sealed class SecretKeys : IVerificationKeys
{
    private readonly KeyLookup _secret = KeyLookup.NotFound;

    public SecretKeys(IOptions<JobplaneApiOptions> options, TimeProvider time)
    {
        ApiAuthOptions auth = options.Value.Auth;
        if (auth.Secret is null)
            return;
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(auth.Secret));
        _secret = KeyLookup.Found(new VerificationKey(
            SecurityAlgorithms.HmacSha256, TokenRules.For(key, SecurityAlgorithms.HmacSha256, auth.Issuer, auth.Audience, time)));
    }

    public ValueTask<KeyLookup> FindAsync(TokenHeader header, CancellationToken cancellationToken) =>
        ValueTask.FromResult(header.KeyId is null ? _secret : KeyLookup.NotFound);
}
