namespace Jobplane.AspNetCore.Auth;

/// <summary>Where keys come from. A key is found by its id and never by trying; nothing else in a token leads to one.</summary>
internal interface IVerificationKeys
{
    /// <summary>The key of an id, or null when there is none.</summary>
    /// <param name="keyId">The token's <c>kid</c>; null when it has none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<VerificationKey?> FindAsync(string? keyId, CancellationToken cancellationToken);
}
