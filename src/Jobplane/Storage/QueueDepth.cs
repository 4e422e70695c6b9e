namespace Jobplane.Storage;

/// <summary>How much waits in a queue.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Ready">Its ready jobs, counted up to a limit.</param>
/// <param name="Age">For how long the oldest of them at the head of each priority has been due; zero when there is none.</param>
internal readonly record struct QueueDepth(string Queue, int Ready, TimeSpan Age);
