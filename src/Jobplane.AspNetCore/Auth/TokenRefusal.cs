namespace Jobplane.AspNetCore.Auth;

/// <summary>Why a request has no caller.</summary>
internal enum TokenRefusal
{
    /// <summary>It has no bearer token.</summary>
    NoToken,

    /// <summary>The token is malformed, or not signed with a key that we know, or made for another service.</summary>
    Invalid,

    /// <summary>The token is genuine but has expired, or is not valid yet, or never ends.</summary>
    OutsideLifetime,

    /// <summary>The token is genuine but does not say, once and plainly, which project it is for.</summary>
    NoProject,

    /// <summary>The token may be genuine: the authority's keys have not been read yet.</summary>
    KeysUnavailable,
}
