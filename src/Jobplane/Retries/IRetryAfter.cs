namespace Jobplane;

/// <summary>
/// An exception that knows when another attempt is worth its while. <see cref="RetryPolicy"/> honours it, wherever it stands among the
/// inner exceptions of what a handler throws.
/// </summary>
public interface IRetryAfter
{
    /// <summary>The least wait before the next attempt; null when it is not known.</summary>
    TimeSpan? RetryAfter { get; }
}
