namespace Jobplane;

/// <summary>Whether a schedule fires while earlier jobs of it, those run by hand included, are unfinished.</summary>
public enum ScheduleOverlap
{
    /// <summary>It fires whatever the earlier jobs do. The default.</summary>
    Allow,

    /// <summary>It does not fire while one of them waits or runs.</summary>
    Skip,

    /// <summary>It does not fire while one of them waits; one may run meanwhile.</summary>
    QueueOne,
}
