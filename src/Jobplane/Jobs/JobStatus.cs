namespace Jobplane;

/// <summary>Where a job is in its life.</summary>
public enum JobStatus
{
    /// <summary>Waiting: for a worker, for its time, or for its next attempt.</summary>
    Pending,

    /// <summary>Claimed by a worker.</summary>
    Running,

    /// <summary>Finished with success.</summary>
    Completed,

    /// <summary>Finished without success: its attempts are used up, or its failure is not retryable.</summary>
    Failed,

    /// <summary>Stopped by a caller before it finished.</summary>
    Cancelled,
}
