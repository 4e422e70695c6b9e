namespace Jobplane.AspNetCore.Auth;

/// <summary>A token that proved valid. It is believed as long as its key is in use and it has not expired; nothing else about it can change.</summary>
/// <param name="Header">Its header, which names the key.</param>
/// <param name="Key">The key that verified it.</param>
/// <param name="Authentication">Whom it stands for, and until when.</param>
internal sealed record VerifiedToken(TokenHeader Header, VerificationKey Key, Authentication Authentication);
