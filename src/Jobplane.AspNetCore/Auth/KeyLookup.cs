namespace Jobplane.AspNetCore.Auth;

/// <summary>What became of the search for a token's key.</summary>
internal readonly record struct KeyLookup
{
    private KeyLookup(VerificationKey? key, bool isConclusive)
    {
        Key = key;
        IsConclusive = isConclusive;
    }

    /// <summary>There is no such key.</summary>
    public static KeyLookup NotFound { get; } = new(null, isConclusive: true);

    /// <summary>Whether there is such a key cannot be said: no keys have been read yet.</summary>
    public static KeyLookup Unavailable { get; } = new(null, isConclusive: false);

    /// <summary>The key, if one was found.</summary>
    public VerificationKey? Key { get; }

    /// <summary>Whether a missing key means that the token is refused for good.</summary>
    public bool IsConclusive { get; }

    public static KeyLookup Found(VerificationKey key) => new(key, isConclusive: true);
}
