namespace Jobplane.Storage;

/// <summary>A running job and the claim that took it: the fencing token of every write by a worker.</summary>
/// <param name="JobId">The job.</param>
/// <param name="ClaimId">The claim.</param>
/// <param name="Row">
/// Where the claim left the job's row, in the store's own terms. It spares the outcome a search by id, which was a third of its
/// cost, and is never trusted alone: the row must still hold this job and this claim.
/// </param>
internal readonly record struct ClaimKey(Guid JobId, long ClaimId, long Row);
