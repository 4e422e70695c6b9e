using Jobplane.AspNetCore.Auth;

namespace Jobplane.Dashboard.Access;

/// <summary>Whether somebody may use the dashboard. The set of decisions is closed.</summary>
internal abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <summary>They may.</summary>
    /// <param name="Caller">Who they are.</param>
    /// <param name="HasSession">Whether they came in by a cookie of ours.</param>
    public sealed record Allowed(Caller Caller, bool HasSession) : AccessDecision;

    /// <summary>They have to show a token first.</summary>
    public sealed record LogIn : AccessDecision;

    /// <summary>Their address has shown too many bad ones.</summary>
    /// <param name="RetryAfterSeconds">When they may try again.</param>
    public sealed record TooMany(int RetryAfterSeconds) : AccessDecision;

    /// <summary>The application knows them, and does not let them in.</summary>
    public sealed record Forbidden : AccessDecision;

    /// <summary>Nobody can be let in: the dashboard has neither tokens nor a policy.</summary>
    public sealed record Closed : AccessDecision;
}
