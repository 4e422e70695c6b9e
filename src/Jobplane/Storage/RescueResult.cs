namespace Jobplane.Storage;

/// <summary>What a rescue did.</summary>
/// <param name="Ready">Jobs that are ready again, by queue.</param>
/// <param name="Failed">Jobs that had used up their attempts.</param>
/// <param name="Cancelled">Jobs that were to be cancelled.</param>
internal sealed record RescueResult(IReadOnlyDictionary<string, int> Ready, int Failed, int Cancelled)
{
    /// <summary>What a rescued job's attempt is recorded to have failed of.</summary>
    public const string Error = "The worker stopped before the job was finished: its lease expired.";

    public int Total => Ready.Values.Sum() + Failed + Cancelled;
}
