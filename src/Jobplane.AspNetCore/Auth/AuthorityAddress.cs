using System.Diagnostics.CodeAnalysis;

namespace Jobplane.AspNetCore.Auth;

/// <summary>Where an authority publishes what it says of itself (OpenID Connect Discovery 1.0, section 4), and what may be believed.</summary>
internal static class AuthorityAddress
{
    private const string DiscoveryPath = "/.well-known/openid-configuration";

    /// <summary>Reads an authority: an absolute https address, or http on this machine, without query, fragment and user.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? authority) =>
        Uri.TryCreate(text, UriKind.Absolute, out authority)
        && IsProtected(authority)
        && authority is { Query: "", Fragment: "", UserInfo: "" };

    public static Uri DiscoveryOf(Uri authority) => new(authority.AbsoluteUri.TrimEnd('/') + DiscoveryPath);

    /// <summary>
    /// Whether an address may hold the keys of an authority: nobody on the way may change them, so plain http is for an
    /// authority on this machine whose keys are there too.
    /// </summary>
    public static bool MayHoldKeysOf(Uri authority, Uri address) =>
        IsProtected(address) && (address.Scheme == Uri.UriSchemeHttps || authority.Scheme == Uri.UriSchemeHttp);

    /// <summary>Whether what the authority calls itself is what it was configured as. Some write a slash at the end, some do not.</summary>
    public static bool IsIssuerOf(Uri authority, string configured, string issuer) =>
        issuer.TrimEnd('/') == configured.TrimEnd('/') || issuer.TrimEnd('/') == authority.AbsoluteUri.TrimEnd('/');

    private static bool IsProtected(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);
}
