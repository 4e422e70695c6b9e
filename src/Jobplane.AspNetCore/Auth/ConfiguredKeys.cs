namespace Jobplane.AspNetCore.Auth;

/// <summary>All keys of this server: a token that names its key is the authority's to verify, one that names none is the secret's.</summary>
internal sealed class ConfiguredKeys(SecretKeys secret, AuthorityKeys authority) : IVerificationKeys
{
    public ValueTask<KeyLookup> FindAsync(TokenHeader header, CancellationToken cancellationToken) => header.KeyId is null
        ? secret.FindAsync(header, cancellationToken)
        : authority.FindAsync(header, cancellationToken);
}
