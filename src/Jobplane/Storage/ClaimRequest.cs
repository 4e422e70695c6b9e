namespace Jobplane.Storage;

/// <summary>What a worker wants: up to <paramref name="Limit"/> ready jobs of one queue, of types it has handlers for.</summary>
internal sealed record ClaimRequest(Guid WorkerId, string Queue, IReadOnlyList<string> Types, int Limit);
