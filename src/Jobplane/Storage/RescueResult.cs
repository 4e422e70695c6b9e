namespace Jobplane.Storage;

/// <summary>What a rescue did.</summary>
/// <param name="Ready">Jobs that are ready again, by queue.</param>
/// <param name="Failed">Jobs that had used up their attempts.</param>
internal sealed record RescueResult(IReadOnlyDictionary<string, int> Ready, int Failed)
{
    public int Total => Ready.Values.Sum() + Failed;
}
