using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>A key that verifies tokens, with the one algorithm it is for: the token does not choose how it is verified.</summary>
/// <param name="Algorithm">The <c>alg</c> that a token of this key must have.</param>
/// <param name="Rules">The library's rules for a token of this key.</param>
internal sealed record VerificationKey(string Algorithm, TokenValidationParameters Rules);
