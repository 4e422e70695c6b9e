namespace Jobplane.AspNetCore.Auth;

/// <summary>What became of one published key: a key that verifies tokens, or the reason why it does not.</summary>
/// <param name="KeyId">Its <c>kid</c>, or null when it has none.</param>
/// <param name="Key">The key, if it is used.</param>
/// <param name="Fault">Why it is not used though it seems meant for us; null when it is, or when it is for something else.</param>
internal readonly record struct KeyReading(string? KeyId, VerificationKey? Key, string? Fault)
{
    public static KeyReading Usable(string keyId, VerificationKey key) => new(keyId, key, null);

    /// <summary>A key for encryption, or of an algorithm that we do not take.</summary>
    public static KeyReading NotForUs(string? keyId) => new(keyId, null, null);

    public static KeyReading Faulty(string? keyId, string fault) => new(keyId, null, fault);
}
