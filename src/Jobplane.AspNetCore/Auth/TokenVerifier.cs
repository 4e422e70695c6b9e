using System.Buffers;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>Turns a token into the caller it stands for.</summary>
internal sealed class TokenVerifier(IVerificationKeys keys, TimeProvider time)
{
    private const int MaxProjectLength = 100;

    private static readonly SearchValues<char> ProjectCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private readonly JsonWebTokenHandler _handler = new();
    private readonly VerifiedTokens _verified = new();

    public ValueTask<Authentication> VerifyAsync(string text, CancellationToken cancellationToken) =>
        _verified.TryGet(text, out VerifiedToken? known) && IsStillValid(known, cancellationToken)
            ? ValueTask.FromResult(known.Authentication)
            : VerifyAnewAsync(text, cancellationToken);

    /// <summary>Whether a text may name a project.</summary>
    public static bool IsProject(string? projectId) =>
        projectId is { Length: > 0 and <= MaxProjectLength } && !projectId.AsSpan().ContainsAnyExcept(ProjectCharacters);

    private async ValueTask<Authentication> VerifyAnewAsync(string text, CancellationToken cancellationToken)
    {
        if (!BearerToken.TryParse(text, out BearerToken token) || !token.TryReadHeader(out TokenHeader header))
            return Authentication.Invalid;
        KeyLookup lookup = await keys.FindAsync(header, cancellationToken);
        if (!lookup.IsConclusive)
            return Authentication.KeysUnavailable;
        if (lookup.Key is not { } key || key.Algorithm != header.Algorithm)
            return Authentication.Invalid;

        TokenValidationResult result = await _handler.ValidateTokenAsync(text, key.Rules);
        if (!result.IsValid)
            return result.Exception is SecurityTokenInvalidLifetimeException ? Authentication.OutsideLifetime : Authentication.Invalid;
        if (!token.TryReadClaims(out TokenClaims? claims))
            return Authentication.Invalid;
        Authentication authentication = Identify(claims, result.SecurityToken.ValidTo);
        if (authentication.Caller is not null)
            _verified.Add(text, new VerifiedToken(header, key, authentication));
        return authentication;
    }

    private bool IsStillValid(VerifiedToken token, CancellationToken cancellationToken)
    {
        ValueTask<KeyLookup> lookup = keys.FindAsync(token.Header, cancellationToken);
        return lookup.IsCompletedSuccessfully
            && ReferenceEquals(lookup.Result.Key, token.Key)
            && token.Authentication.ExpiresAt > time.GetUtcNow() - TokenRules.ClockSkew;
    }

    /// <summary>The one place where a token's claims become a tenant.</summary>
    private static Authentication Identify(TokenClaims claims, DateTime expiresAt)
    {
        if (claims.HasDuplicates || !IsProject(claims.ProjectId))
            return Authentication.NoProject;
        ApiScopes scopes = claims.Scope is null ? ApiScopes.Default : ApiScopeNames.Parse(claims.Scope);
        return Authentication.As(new Caller(claims.ProjectId!, scopes, claims.Subject), new DateTimeOffset(expiresAt));
    }
}
