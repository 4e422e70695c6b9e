namespace Jobplane.Storage;

/// <summary>What a claim took.</summary>
/// <param name="Jobs">The jobs, in the order in which they are to run.</param>
/// <param name="IsCut">
/// Whether there may be more, although it took fewer than were wanted: it met jobs of other claims, or such as have moved, and gave up. The next claim looks elsewhere.
/// </param>
internal sealed record ClaimResult(IReadOnlyList<ClaimedJob> Jobs, bool IsCut);
