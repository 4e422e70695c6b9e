namespace Jobplane.Dashboard.Failures;

/// <summary>Failures of some time, by type and error.</summary>
/// <param name="Window">Of which time.</param>
/// <param name="Type">The type of jobs; null for all.</param>
/// <param name="Failures">The groups.</param>
internal sealed record FailureListView(FailureWindow Window, string? Type, FailureStatistics Failures);
