namespace Jobplane.Dashboard.Jobs;

/// <summary>One job, whole.</summary>
/// <param name="Job">The job.</param>
/// <param name="Timeline">Its waits and attempts.</param>
/// <param name="Log">What its handler logged: one page of it, the first line first.</param>
/// <param name="IsLaterLog">Whether that is not the first page.</param>
internal sealed record JobView(Job Job, IReadOnlyList<TimelinePart> Timeline, Page<JobLogEntry> Log, bool IsLaterLog)
{
    /// <summary>Most attempts that a job may be allowed.</summary>
    private const int MostAttempts = 100;

    public bool CanRetry => Job.Status is JobStatus.Failed or JobStatus.Cancelled or JobStatus.Completed && Job.Attempts < MostAttempts;

    public bool CanCancel => Job.Status is JobStatus.Pending || (Job.Status is JobStatus.Running && !Job.CancelRequested);

    public bool IsExhausted => Job.Attempts >= Job.MaxAttempts;

    /// <summary>The limit that a retry sets: one attempt more, if the job has used up its own.</summary>
    public int? RaisedLimit => IsExhausted ? Job.Attempts + 1 : null;
}
