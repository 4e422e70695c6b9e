using Jobplane.Dashboard.Jobs;

namespace Jobplane.Dashboard.Bulk;

/// <summary>What an operation would be done to.</summary>
internal sealed record BulkPreviewView(BulkAction Action, JobSearch Search, BulkPreview Preview);
