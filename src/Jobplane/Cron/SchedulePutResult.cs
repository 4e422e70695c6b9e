namespace Jobplane;

/// <summary>What became of a schedule that was to be stored. The set of results is closed.</summary>
public abstract record SchedulePutResult
{
    private SchedulePutResult()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Schedule">The schedule after the change.</param>
    public sealed record Stored(Schedule Schedule) : SchedulePutResult;

    /// <summary>The project has as many schedules as it may.</summary>
    /// <param name="Limit">How many that is.</param>
    public sealed record LimitReached(int Limit) : SchedulePutResult;
}
