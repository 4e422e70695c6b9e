namespace Jobplane.Dashboard.Bulk;

/// <summary>A page of bulk operations, newest first.</summary>
internal sealed record BulkListView(IReadOnlyList<BulkOperation> Operations, long? Next, bool IsLater);
