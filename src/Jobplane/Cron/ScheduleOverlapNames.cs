namespace Jobplane;

/// <summary>The words that stand for <see cref="ScheduleOverlap"/> in the database and in HTTP.</summary>
public static class ScheduleOverlapNames
{
    /// <summary>The lower-case word of a policy, such as <c>queue_one</c>.</summary>
    public static string ToName(this ScheduleOverlap policy) => policy switch
    {
        ScheduleOverlap.Allow => "allow",
        ScheduleOverlap.Skip => "skip",
        ScheduleOverlap.QueueOne => "queue_one",
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not a policy for overlaps."),
    };

    /// <summary>The policy a word stands for.</summary>
    /// <exception cref="JobValidationException">The word is none of the three.</exception>
    public static ScheduleOverlap Parse(string name) => name switch
    {
        "allow" => ScheduleOverlap.Allow,
        "skip" => ScheduleOverlap.Skip,
        "queue_one" => ScheduleOverlap.QueueOne,
        _ => throw new JobValidationException("overlap", "overlap must be one of: allow, skip, queue_one."),
    };
}
