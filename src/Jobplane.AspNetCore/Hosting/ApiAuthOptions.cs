namespace Jobplane;

/// <summary>Which tokens the HTTP API accepts.</summary>
public sealed class ApiAuthOptions
{
    /// <summary>
    /// The secret of HS256 tokens, whose UTF-8 form has 32 bytes or more. Without it and <see cref="Authority"/> the host does not start.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// The OpenID Connect issuer whose published keys verify RS256 and ES256 tokens: an https address, or http on this machine.
    /// Its tokens must name it in <c>iss</c>, and their key in <c>kid</c>. Null for none.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>
    /// What the cursors of lists are signed with, 32 bytes or more, the same on every node; null for <see cref="Secret"/>.
    /// </summary>
    public string? CursorSecret { get; set; }

    /// <summary>The <c>iss</c> that tokens of the secret must have; null to accept any.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> that tokens must have among theirs; null to accept any.</summary>
    public string? Audience { get; set; }
}
