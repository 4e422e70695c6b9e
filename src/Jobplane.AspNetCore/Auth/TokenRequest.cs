namespace Jobplane;

/// <summary>What a token is to say.</summary>
public sealed record TokenRequest
{
    /// <summary>The project it is for: 1 to 100 of <c>A–Z a–z 0–9 _ -</c>.</summary>
    public required string ProjectId { get; init; }

    /// <summary>What it allows: <c>jobs:read</c>, <c>jobs:write</c>, <c>operator</c>. Null for a token without the claim, which may read and write jobs.</summary>
    public IReadOnlyCollection<string>? Scopes { get; init; }

    /// <summary>How long it is valid from now; more than zero. An hour by default.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The claim <c>iss</c>; null for none.</summary>
    public string? Issuer { get; init; }

    /// <summary>The claim <c>aud</c>; null for none.</summary>
    public string? Audience { get; init; }

    /// <summary>Whom it stands for, the claim <c>sub</c>, which the audit log records; null for none.</summary>
    public string? Subject { get; init; }
}
