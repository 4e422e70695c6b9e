namespace Jobplane;

/// <summary>
/// Thrown by a handler that cannot do its work yet: the job waits, and runs again after a delay. The attempt is not counted, so a job may be
/// snoozed any number of times.
/// </summary>
public class SnoozeException : Exception
{
    /// <summary>The longest delay: a year.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(365);

    /// <summary>Lets the job wait.</summary>
    /// <param name="delay">The wait, by the database's clock: more than zero, at most a year.</param>
    /// <param name="reason">Why, for the worker's log.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is out of range.</exception>
    public SnoozeException(TimeSpan delay, string? reason = null)
        : base(reason ?? $"The job waits for {delay}.")
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, MaxDelay);
        Delay = delay;
    }

    /// <summary>The wait before the job runs again.</summary>
    public TimeSpan Delay { get; }
}
