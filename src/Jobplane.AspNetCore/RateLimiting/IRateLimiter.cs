namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>Limits how many requests a client makes, by a sliding window over its requests' times.</summary>
internal interface IRateLimiter
{
    RateLimitPolicy Policy { get; }

    /// <summary>Takes a permit of a client if there is one.</summary>
    /// <exception cref="StoreUnavailableException">The permits are kept elsewhere, and cannot be counted now.</exception>
    ValueTask<RateLimitDecision> TakeAsync(RateLimitClient client);
}
