namespace Jobplane.Storage;

/// <summary>How many batches of a kind a store profits from having in flight, and how large they may be.</summary>
/// <param name="WriteLanes">Concurrent batches of enqueues, and of completions.</param>
/// <param name="ClaimLanes">Concurrent batches of one queue's claims.</param>
/// <param name="ReadLanes">Concurrent batches of status reads.</param>
/// <param name="MaxBatch">Most items of one batch.</param>
internal sealed record StoreTraits(int WriteLanes, int ClaimLanes, int ReadLanes, int MaxBatch);
