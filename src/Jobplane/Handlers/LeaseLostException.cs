namespace Jobplane;

/// <summary>The job is not this attempt's any more: its lease was lost, or it has come to its end. The caller's transaction must be rolled back.</summary>
public sealed class LeaseLostException : Exception
{
    /// <summary>Says of which job the lease was lost.</summary>
    public LeaseLostException(Guid jobId)
        : base($"The lease on job {jobId} was lost, so it cannot be completed. Roll the transaction back: the job runs elsewhere, or has ended.") => JobId = jobId;

    /// <summary>The job.</summary>
    public Guid JobId { get; }
}
