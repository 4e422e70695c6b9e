namespace Jobplane;

/// <summary>What a bulk operation would be done to, if it were asked for now.</summary>
/// <param name="Count">How many jobs fit, counted up to 1,000. Those that would be passed over, such as running ones, are among them.</param>
/// <param name="Sample">Up to 10 of them, the newest.</param>
public sealed record BulkPreview(JobCount Count, IReadOnlyList<Guid> Sample);
