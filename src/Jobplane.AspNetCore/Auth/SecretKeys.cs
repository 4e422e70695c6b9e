using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>The configured secret, which is the key of tokens that name none.</summary>
internal sealed class SecretKeys : IVerificationKeys
{
    private readonly VerificationKey _key;

    public SecretKeys(IOptions<JobplaneApiOptions> options, TimeProvider time)
    {
        ApiAuthOptions auth = options.Value.Auth;
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(auth.Secret!));
        _key = new VerificationKey(SecurityAlgorithms.HmacSha256, TokenRules.For(key, SecurityAlgorithms.HmacSha256, auth, time));
    }

    public ValueTask<VerificationKey?> FindAsync(string? keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keyId is null ? _key : null);
}
