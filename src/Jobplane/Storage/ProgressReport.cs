namespace Jobplane.Storage;

/// <summary>What a running attempt reports. What is null stays as it was.</summary>
/// <param name="Key">The job and its claim.</param>
/// <param name="Percent">How far it is, 0 to 100.</param>
/// <param name="Message">What it is doing, if <paramref name="Percent"/> is given.</param>
/// <param name="Checkpoint">JSON for the next attempt.</param>
internal sealed record ProgressReport(ClaimKey Key, double? Percent, string? Message, byte[]? Checkpoint);
