namespace Jobplane.Storage;

/// <summary>What a poll found.</summary>
internal sealed record PollResult(IReadOnlyList<string> ReadyQueues, bool HasDueJobs);
