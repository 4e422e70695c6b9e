using System.Security.Cryptography;
using Jobplane.AspNetCore.Auth;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.Tests.Http;

/// <summary>Keys of which one, <c>rsa</c>, verifies RS256 tokens; there is none for tokens without an id.</summary>
internal sealed class PublicKeyOf(RSA rsa) : IVerificationKeys
{
    public ValueTask<KeyLookup> FindAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        var key = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false));
        return ValueTask.FromResult(header.KeyId == "rsa"
            ? KeyLookup.Found(new VerificationKey("RS256", TokenRules.For(key, "RS256", issuer: null, audience: null, TimeProvider.System)))
            : KeyLookup.NotFound);
    }
}
