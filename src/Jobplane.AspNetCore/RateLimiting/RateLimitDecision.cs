namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>What the limiter says of a request.</summary>
/// <param name="IsAllowed">Whether it may go on.</param>
/// <param name="Remaining">Requests that the client could make at once after this one.</param>
/// <param name="ResetSeconds">Seconds until the client's oldest request leaves the window, and makes room for one more.</param>
internal readonly record struct RateLimitDecision(bool IsAllowed, int Remaining, int ResetSeconds);
