namespace Jobplane.Storage;

/// <summary>Jobs that wait, or are stuck, as an operator counts them.</summary>
/// <param name="Kind">Of which sort they are.</param>
/// <param name="Queue">Their queue; empty for orphaned ones.</param>
/// <param name="Type">Their type, of those at the head of a queue; otherwise empty.</param>
/// <param name="Count">How many, up to a limit.</param>
/// <param name="Since">Since when the oldest has waited.</param>
internal sealed record WaitingJobs(WaitingKind Kind, string Queue, string Type, int Count, DateTimeOffset Since);
