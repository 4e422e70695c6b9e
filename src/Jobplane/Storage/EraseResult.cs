namespace Jobplane.Storage;

/// <summary>What one step of erasing a project's jobs did.</summary>
/// <param name="Deleted">How many jobs are gone.</param>
/// <param name="Next">The place after which the next step begins; null at the end.</param>
internal readonly record struct EraseResult(int Deleted, long? Next);
