namespace Jobplane.AspNetCore.Auth;

/// <summary>What became of a request's token: a caller, or the reason why there is none.</summary>
internal sealed class Authentication
{
    private Authentication(Caller? caller, TokenRefusal refusal)
    {
        Caller = caller;
        Refusal = refusal;
    }

    public static Authentication NoToken { get; } = new(null, TokenRefusal.NoToken);

    public static Authentication Invalid { get; } = new(null, TokenRefusal.Invalid);

    public static Authentication OutsideLifetime { get; } = new(null, TokenRefusal.OutsideLifetime);

    public static Authentication NoProject { get; } = new(null, TokenRefusal.NoProject);

    public static Authentication KeysUnavailable { get; } = new(null, TokenRefusal.KeysUnavailable);

    public Caller? Caller { get; }

    /// <summary>Why there is no caller; of no meaning when there is one.</summary>
    public TokenRefusal Refusal { get; }

    /// <summary>When the token expires; of no meaning when there is no caller.</summary>
    public DateTimeOffset ExpiresAt { get; private init; }

    public static Authentication As(Caller caller, DateTimeOffset expiresAt) => new(caller, default) { ExpiresAt = expiresAt };
}
