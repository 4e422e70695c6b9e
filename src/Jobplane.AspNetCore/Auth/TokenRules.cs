using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>The library's settings for tokens of one key.</summary>
internal static class TokenRules
{
    /// <summary>How far the clocks of issuer and server may differ. The library's own default of 5 minutes is too generous.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static TokenValidationParameters For(SecurityKey key, string algorithm, string? issuer, string? audience, TimeProvider time) => new()
    {
        ValidAlgorithms = [algorithm],
        RequireSignedTokens = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, _, _) => [key],
        ValidateIssuer = issuer is not null,
        ValidIssuer = issuer,
        ValidateAudience = audience is not null,
        ValidAudience = audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidateLifetime = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsWithin(notBefore, expires, time.GetUtcNow().UtcDateTime),
    };

    private static bool IsWithin(DateTime? notBefore, DateTime? expires, DateTime now) =>
        expires is { } end && end > now - ClockSkew && (notBefore is not { } start || start <= now + ClockSkew);
}
