namespace Jobplane.Workers;

/// <summary>A claim some of whose jobs this process has yet to finish.</summary>
/// <param name="id">Its number, the fencing token of its jobs.</param>
/// <param name="jobs">How many it took.</param>
/// <param name="share">The queue it took them from.</param>
/// <param name="sentAt">When this process asked for it, a timestamp of the worker's clock.</param>
internal sealed class HeldClaim(long id, int jobs, QueueShare share, long sentAt)
{
    private int _unfinished = jobs;

    public long Id { get; } = id;

    /// <summary>The queue it took jobs from.</summary>
    public QueueShare Share { get; } = share;

    /// <summary>When this process asked for it: a little before the store's clock measured what its jobs may still wait.</summary>
    public long SentAt { get; } = sentAt;

    /// <summary>Counts a job as finished; true for the last one.</summary>
    public bool FinishOne() => Interlocked.Decrement(ref _unfinished) == 0;
}
