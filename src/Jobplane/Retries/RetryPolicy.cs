namespace Jobplane;

/// <summary>
/// Exponential backoff with jitter: after failed attempt <c>n</c> the wait is
/// <c>min(MaxDelay, BaseDelay × Factor^(n-1))</c>, times a random factor of 0.8 to 1.2 so that jobs which failed together do not return together.
/// </summary>
public sealed record RetryPolicy
{
    private const double Jitter = 0.2;

    /// <summary>The wait after the first failure; more than zero. 1 s by default.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>By how much each further wait is longer; at least 1. 2 by default.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>The longest wait before jitter. 10 min by default.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>1 s, doubled each time, at most 10 min.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>The wait after failed attempt <paramref name="attempt"/>, counted from 1.</summary>
    public TimeSpan DelayAfter(int attempt) => DelayAfter(attempt, Random.Shared.NextDouble());

    /// <summary>The wait for a given draw from 0 to 1.</summary>
    internal TimeSpan DelayAfter(int attempt, double draw)
    {
        double seconds = BaseDelay.TotalSeconds * Math.Pow(Factor, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(seconds, MaxDelay.TotalSeconds) * (1 - Jitter + (2 * Jitter * draw)));
    }
}
