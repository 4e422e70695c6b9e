namespace Jobplane.Storage;

/// <summary>What a worker wants: up to <paramref name="Limit"/> ready jobs of one queue, of types it has handlers for.</summary>
internal sealed record ClaimRequest(Guid WorkerId, string Queue, IReadOnlyList<string> Types, int Limit)
{
    /// <summary>
    /// How many jobs are left to claims that the worker has sent just before, so that this one need not walk over those: it begins behind as many. When it finds too few
    /// there, it is cut short.
    /// </summary>
    public int Ahead { get; init; }
}
