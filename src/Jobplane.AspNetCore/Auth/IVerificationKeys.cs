namespace Jobplane.AspNetCore.Auth;

/// <summary>Where keys come from. A key is found by its id and never by trying; nothing else in a token leads to one.</summary>
internal interface IVerificationKeys
{
    /// <summary>Finds the key that a token names.</summary>
    /// <param name="header">The token's header. Its algorithm never leads to a key, but may tell that there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<KeyLookup> FindAsync(TokenHeader header, CancellationToken cancellationToken);
}
