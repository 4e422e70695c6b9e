namespace Jobplane;

/// <summary>A migration, and whether a database has it.</summary>
/// <param name="Name">Its number and name, such as <c>0001_jobs</c>.</param>
/// <param name="AppliedAt">When it was applied; null when it is missing.</param>
/// <param name="IsKnown">Whether this version knows it; if not, a newer one has applied it.</param>
public sealed record MigrationStatus(string Name, DateTimeOffset? AppliedAt, bool IsKnown);
