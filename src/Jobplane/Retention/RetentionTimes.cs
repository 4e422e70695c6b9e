namespace Jobplane;

/// <summary>How long jobs are kept after they have finished; null where nothing is said.</summary>
public class RetentionTimes
{
    /// <summary>Completed jobs.</summary>
    public TimeSpan? Completed { get; set; }

    /// <summary>Jobs that failed for good.</summary>
    public TimeSpan? Failed { get; set; }

    /// <summary>Cancelled jobs.</summary>
    public TimeSpan? Cancelled { get; set; }

    /// <summary>The times that are set, by the status that they are for.</summary>
    internal IEnumerable<(JobStatus Status, TimeSpan Age)> All =>
        new (JobStatus Status, TimeSpan? Age)[] { (JobStatus.Completed, Completed), (JobStatus.Failed, Failed), (JobStatus.Cancelled, Cancelled) }
            .Where(each => each.Age is not null)
            .Select(each => (each.Status, each.Age!.Value));
}
