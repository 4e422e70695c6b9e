namespace Jobplane.Idempotency;

/// <summary>A key, and how to answer the request that it came with.</summary>
/// <param name="Key">The key.</param>
/// <param name="Answer">The answer to keep for a result; null when the request was refused, and the key may be used again.</param>
internal sealed record KeyedRequest<T>(IdempotencyKey Key, Func<T, IdempotentAnswer?> Answer)
{
    /// <summary>What a request gets whose key is known.</summary>
    /// <param name="fingerprint">The fingerprint of the first request.</param>
    /// <param name="answer">What that was answered.</param>
    public IdempotentResult<T> Repeat(string fingerprint, IdempotentAnswer answer) => fingerprint == Key.Fingerprint
        ? new IdempotentResult<T>.Repeated(answer)
        : new IdempotentResult<T>.Mismatch();
}
