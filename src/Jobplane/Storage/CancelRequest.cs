namespace Jobplane.Storage;

/// <summary>A running job that is to be cancelled, and the claim that it runs under.</summary>
internal readonly record struct CancelRequest(Guid JobId, long ClaimId);
