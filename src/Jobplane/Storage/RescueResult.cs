namespace Jobplane.Storage;

/// <summary>What a rescue did.</summary>
/// <param name="Jobs">The jobs that it took from dead workers.</param>
internal sealed record RescueResult(IReadOnlyList<RescuedJob> Jobs)
{
    /// <summary>What a rescued job's attempt is recorded to have failed of.</summary>
    public const string Error = "The worker stopped before the job was finished: its lease expired.";

    /// <summary>Jobs that are ready again, by queue.</summary>
    public IReadOnlyDictionary<string, int> Ready { get; } = Jobs
        .Where(job => job.Status == JobStatus.Pending)
        .CountBy(job => job.Queue, StringComparer.Ordinal)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Jobs that had used up their attempts.</summary>
    public int Failed { get; } = Jobs.Count(job => job.Status == JobStatus.Failed);

    /// <summary>Jobs that were to be cancelled.</summary>
    public int Cancelled { get; } = Jobs.Count(job => job.Status == JobStatus.Cancelled);

    public int Total => Jobs.Count;
}
