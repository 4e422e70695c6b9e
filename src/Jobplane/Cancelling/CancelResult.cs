namespace Jobplane;

/// <summary>What became of the wish to cancel a job. The set of results is closed.</summary>
public abstract record CancelResult
{
    private CancelResult()
    {
    }

    /// <summary>The job was waiting, and will not run.</summary>
    /// <param name="Job">The job after the change.</param>
    public sealed record Cancelled(Job Job) : CancelResult;

    /// <summary>
    /// The job is running: its handler's token is cancelled within about a second. It ends as cancelled when the handler stops, and as completed if that
    /// finishes all the same.
    /// </summary>
    /// <param name="Job">The job after the change.</param>
    public sealed record Requested(Job Job) : CancelResult;

    /// <summary>The project has no such job.</summary>
    public sealed record NotFound : CancelResult;

    /// <summary>The job had come to its end before.</summary>
    /// <param name="Status">How it ended.</param>
    public sealed record Finished(JobStatus Status) : CancelResult;

    /// <summary>The result for a job as it was found, or as it is after the change.</summary>
    internal static CancelResult For(Job job, bool isChanged) => job.Status switch
    {
        JobStatus.Running => new Requested(job),
        JobStatus.Cancelled when isChanged => new Cancelled(job),
        _ => new Finished(job.Status),
    };
}
