namespace Jobplane.Storage;

/// <summary>A running job that is to wait.</summary>
/// <param name="Key">The job and its claim.</param>
/// <param name="Delay">The wait, from now by the store's clock; more than zero.</param>
internal sealed record SnoozedJob(ClaimKey Key, TimeSpan Delay);
