namespace Jobplane.Workers;

/// <summary>A claim some of whose jobs this process has yet to finish.</summary>
internal sealed class HeldClaim(long id, int jobs, QueueShare share)
{
    private int _unfinished = jobs;

    public long Id { get; } = id;

    /// <summary>The queue it took jobs from.</summary>
    public QueueShare Share { get; } = share;

    /// <summary>Counts a job as finished; true for the last one.</summary>
    public bool FinishOne() => Interlocked.Decrement(ref _unfinished) == 0;
}
