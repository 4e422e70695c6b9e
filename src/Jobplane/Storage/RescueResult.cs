namespace Jobplane.Storage;

/// <summary>What a rescue did.</summary>
/// <param name="Ready">Jobs that are ready again, by queue.</param>
/// <param name="Failed">Jobs that had used up their attempts.</param>
internal sealed record RescueResult(IReadOnlyDictionary<string, int> Ready, int Failed)
{
    /// <summary>What a rescued job's attempt is recorded to have failed of.</summary>
    public const string Error = "The worker stopped before the job was finished: its lease expired.";

    public int Total => Ready.Values.Sum() + Failed;
}
