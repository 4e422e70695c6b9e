namespace Jobplane.Cron;

/// <summary>What is to become of a schedule that is due: the fires to make, and when it is due again.</summary>
/// <param name="Fires">The times to make a job for, in their order. They are among the last that were due.</param>
/// <param name="Skipped">The last time that was due and is passed over; null if there is none.</param>
/// <param name="Latest">The last time that was due; null if by now none is, because the time zone's rules have changed.</param>
/// <param name="Next">The next time; null if there is none.</param>
internal sealed record FirePlan(
    IReadOnlyList<DateTimeOffset> Fires, DateTimeOffset? Skipped, DateTimeOffset? Latest, DateTimeOffset? Next)
{
    /// <summary>Most jobs made at once for fires that were missed.</summary>
    public const int MaxFires = 100;

    /// <summary>How late a fire may be made and still be on time: a few polls, or an outage that nobody noticed.</summary>
    public static readonly TimeSpan Punctual = TimeSpan.FromSeconds(10);

    /// <summary>Plans for a schedule that has been due since a time.</summary>
    /// <param name="times">Its times.</param>
    /// <param name="dueAt">The first time that is due.</param>
    /// <param name="now">The time by the database's clock.</param>
    /// <param name="missed">What becomes of missed fires.</param>
    /// <param name="overlap">Its jobs of one moment would overlap, so unless that is allowed there is one at most.</param>
    public static FirePlan Of(CronTimes times, DateTimeOffset dueAt, DateTimeOffset now, MissedFires missed, ScheduleOverlap overlap)
    {
        IReadOnlyList<DateTimeOffset> due = times.Last(dueAt, now, MaxFires + 1);
        int onTime = due.Count(time => now - time <= Punctual);
        int wanted = missed switch
        {
            MissedFires.Skip => onTime,
            MissedFires.Once => Math.Max(onTime, 1),
            _ => MaxFires,
        };
        int fires = Math.Min(Math.Min(wanted, due.Count), overlap == ScheduleOverlap.Allow ? MaxFires : 1);
        return new FirePlan(
            [.. due.Take(fires).Reverse()],
            Skipped: due.Count > fires ? due[fires] : null,
            Latest: due.Count > 0 ? due[0] : null,
            Next: times.After(now));
    }
}
