namespace Jobplane.Storage;

/// <summary>What a poll found.</summary>
/// <param name="ReadyQueues">The queues that have ready jobs, without those that are paused.</param>
/// <param name="HasDueJobs">Whether scheduled jobs are due.</param>
/// <param name="HasExpiredJobs">Whether waiting jobs have expired.</param>
/// <param name="HasDueSchedules">Whether cron schedules are due.</param>
/// <param name="CancelRequests">The worker's jobs that are to be cancelled, some of which may have ended already.</param>
/// <param name="Concurrency">The concurrency of those queues to which an operator has given one.</param>
internal sealed record PollResult(
    IReadOnlyList<string> ReadyQueues,
    bool HasDueJobs,
    bool HasExpiredJobs,
    bool HasDueSchedules,
    IReadOnlyList<CancelRequest> CancelRequests,
    IReadOnlyDictionary<string, int> Concurrency)
{
    /// <summary>Whether a bulk operation is to go on.</summary>
    public bool HasBulkOperations { get; init; }
}
