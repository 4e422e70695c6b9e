namespace Jobplane.Storage;

/// <summary>A job that is completed with a result.</summary>
/// <param name="Key">The job and its claim.</param>
/// <param name="Result">The result's JSON, at most 1 MiB.</param>
internal sealed record JobCompletion(ClaimKey Key, byte[] Result);
