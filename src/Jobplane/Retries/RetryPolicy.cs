namespace Jobplane;

/// <summary>
/// Exponential backoff with jitter: after failed attempt <c>n</c> the wait is
/// <c>min(MaxDelay, BaseDelay × Factor^(n-1))</c>, times a random factor of 0.8 to 1.2 so that jobs which failed together do not return together.
/// An exception that carries a <see cref="IRetryAfter"/> is not retried before that. <see cref="Decide"/> may decide otherwise by the exception.
/// </summary>
public sealed record RetryPolicy
{
    private const double Jitter = 0.2;

    // As many causes of an exception are looked at.
    private const int MaxCauses = 8;

    /// <summary>The wait after the first failure; more than zero, at most a year. 1 s by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan BaseDelay
    {
        get;
        init => field = Positive(value, nameof(BaseDelay));
    } = TimeSpan.FromSeconds(1);

    /// <summary>By how much each further wait is longer; a number of 1 or more. 2 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1, infinite, or no number.</exception>
    public double Factor
    {
        get;
        init => field = value >= 1 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "RetryPolicy.Factor must be a finite number of 1 or more; 1 keeps all waits alike.");
    } = 2;

    /// <summary>The longest wait before jitter; more than zero, at most a year. 10 min by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init => field = Positive(value, nameof(MaxDelay));
    } = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait that an <see cref="IRetryAfter"/> may ask for; a longer one is cut to it. From zero, which asks it nothing, to a year. 1 day by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public TimeSpan MaxRetryAfter
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= SnoozeException.MaxDelay
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "RetryPolicy.MaxRetryAfter must be from zero to 365 days.");
    } = TimeSpan.FromDays(1);

    /// <summary>
    /// Decides by the exception and the number of the failed attempt, from 1, how long to wait; null: the job fails for good. It replaces
    /// backoff and <see cref="IRetryAfter"/> alike. Waits are cut to a year. When it throws, backoff rules. Must be safe for concurrent use.
    /// </summary>
    public Func<Exception, int, TimeSpan?>? Decide { get; init; }

    /// <summary>1 s, doubled each time, at most 10 min.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>The wait after failed attempt <paramref name="attempt"/>, counted from 1.</summary>
    public TimeSpan DelayAfter(int attempt) => DelayAfter(attempt, Random.Shared.NextDouble());

    /// <summary>The wait after failed attempt <paramref name="attempt"/>, counted from 1, that ended with <paramref name="error"/>; null: no next attempt.</summary>
    public TimeSpan? DelayAfter(Exception error, int attempt)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (Decide is not null)
            return Decide(error, attempt) is { } decided ? Within(decided, SnoozeException.MaxDelay) : null;
        TimeSpan backoff = DelayAfter(attempt);
        TimeSpan asked = Within(RetryAfterOf(error) ?? TimeSpan.Zero, MaxRetryAfter);
        return asked > backoff ? asked : backoff;
    }

    private static TimeSpan Positive(TimeSpan value, string name) => value > TimeSpan.Zero && value <= SnoozeException.MaxDelay
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"RetryPolicy.{name} must be more than zero and at most 365 days.");

    private static TimeSpan Within(TimeSpan wait, TimeSpan most) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > most ? most : wait;

    private static TimeSpan? RetryAfterOf(Exception error)
    {
        Exception? cause = error;
        for (int i = 0; cause is not null && i < MaxCauses; i++, cause = cause.InnerException)
        {
            if (cause is IRetryAfter { RetryAfter: { } wait })
                return wait;
        }

        return null;
    }

    /// <summary>The wait for a given draw from 0 to 1.</summary>
    internal TimeSpan DelayAfter(int attempt, double draw)
    {
        double seconds = BaseDelay.TotalSeconds * Math.Pow(Factor, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(seconds, MaxDelay.TotalSeconds) * (1 - Jitter + (2 * Jitter * draw)));
    }
}
