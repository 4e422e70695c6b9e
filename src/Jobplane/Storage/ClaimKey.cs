namespace Jobplane.Storage;

/// <summary>A running job and the claim that took it: the fencing token of every write by a worker.</summary>
internal readonly record struct ClaimKey(Guid JobId, long ClaimId);
