using System.Security.Cryptography;
using Jobplane.AspNetCore.Auth;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.Tests.Http;

/// <summary>Keys of which one, <c>rsa</c>, verifies RS256 tokens; there is none for tokens without an id.</summary>
internal sealed class PublicKeyOf(RSA rsa) : IVerificationKeys
{
    public ValueTask<VerificationKey?> FindAsync(string? keyId, CancellationToken cancellationToken)
    {
        var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false));
        return ValueTask.FromResult(keyId == "rsa"
            ? new VerificationKey("RS256", TokenRules.For(key, "RS256", new ApiAuthOptions(), TimeProvider.System))
            : null);
    }
}
