namespace Jobplane.Storage;

/// <summary>What a worker wants: up to <paramref name="Limit"/> ready jobs of one queue, of types it has handlers for.</summary>
internal sealed record ClaimRequest(Guid WorkerId, string Queue, IReadOnlyList<string> Types, int Limit)
{
    /// <summary>
    /// Told how many jobs are picked, once the worker's next claim meets none of them any more. They are not committed yet, and so not the worker's. A store
    /// that can have one claim at a time tells nothing.
    /// </summary>
    public Action<int>? Picked { get; init; }
}
