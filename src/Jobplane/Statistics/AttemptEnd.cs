namespace Jobplane.Statistics;

/// <summary>What the end of an attempt counts as. An attempt may have failed and its job be cancelled, as somebody asked for that meanwhile.</summary>
[Flags]
internal enum AttemptEnd
{
    /// <summary>Nothing: the attempt was handed back, and is not charged to the job.</summary>
    None = 0,

    /// <summary>The job is completed.</summary>
    Completed = 1,

    /// <summary>The attempt failed.</summary>
    FailedAttempt = 2,

    /// <summary>The job failed for good.</summary>
    Failed = 4,

    /// <summary>The job is cancelled.</summary>
    Cancelled = 8,
}
