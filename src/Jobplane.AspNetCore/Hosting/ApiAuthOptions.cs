namespace Jobplane;

/// <summary>Which tokens the HTTP API accepts.</summary>
public sealed class ApiAuthOptions
{
    /// <summary>The secret of HS256 tokens, whose UTF-8 form has 32 bytes or more. Without it the host does not start.</summary>
    public string? Secret { get; set; }

    /// <summary>The <c>iss</c> that tokens must have; null to accept any.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> that tokens must have among theirs; null to accept any.</summary>
    public string? Audience { get; set; }
}
