namespace Jobplane.Dashboard.Audit;

/// <summary>A page of a project's audit log.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Entries">What was done, newest first.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="IsLater">Whether this is not the first page.</param>
internal sealed record AuditListView(string ProjectId, IReadOnlyList<AuditEntry> Entries, long? Next, bool IsLater);
