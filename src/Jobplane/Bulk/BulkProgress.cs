namespace Jobplane.Bulk;

/// <summary>A step that was taken.</summary>
/// <param name="Operation">The operation as it was before.</param>
/// <param name="Outcome">What the step did.</param>
/// <param name="IsEnd">Whether it was the last.</param>
/// <param name="Failure">Why the operation cannot go on; null when it can.</param>
internal sealed record BulkProgress(BulkOperation Operation, BulkOutcome Outcome, bool IsEnd, Exception? Failure = null);
