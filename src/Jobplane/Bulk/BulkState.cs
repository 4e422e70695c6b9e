namespace Jobplane;

/// <summary>How it stands with a bulk operation.</summary>
public enum BulkState
{
    /// <summary>It waits for its next step, or is at it.</summary>
    Running,

    /// <summary>It has been done to all jobs that fit.</summary>
    Completed,

    /// <summary>Somebody has ended it before.</summary>
    Cancelled,

    /// <summary>It could not go on.</summary>
    Failed,
}
