namespace Jobplane.Workers;

/// <summary>One queue's share in a worker: its weight among the queues that have the same slots, and how many of its jobs may be held.</summary>
/// <param name="queue">The queue's name.</param>
/// <param name="weight">Its weight; of no effect when it is the only one.</param>
/// <param name="configuredLimit">Most jobs of it at once, as the process is configured; null when the slots are the only limit.</param>
internal sealed class QueueShare(string queue, int weight = 1, int? configuredLimit = null)
{
    private int _limit = configuredLimit ?? int.MaxValue;
    private int _held;
    private volatile bool _mayBeReady = true;

    public string Queue => queue;

    public int Weight => weight;

    /// <summary>What the queue has saved up towards its next turn; the rotation's own.</summary>
    public int Credit { get; set; }

    /// <summary>How many jobs to ask for in this turn; the claiming loop's own.</summary>
    public int Wanted { get; set; }

    /// <summary>Whether the last claim may have left more, so that several at once are worth their while; the claiming loop's own.</summary>
    public bool HasBacklog { get; set; }

    /// <summary>How many jobs that have not begun are to be handed back; the claiming loop's own.</summary>
    public int Surplus { get; set; }

    /// <summary>
    /// Whether a claim may find something. Cleared before each claim, and set again by whoever learns of ready jobs, so that a signal given in
    /// mid-claim is kept.
    /// </summary>
    public bool MayBeReady
    {
        get => _mayBeReady;
        set => _mayBeReady = value;
    }

    /// <summary>Jobs claimed and not yet written: in the buffer, running, or with their outcome on its way.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>How many more jobs the queue's own limit lets in; negative after it was lowered.</summary>
    public int Room => Volatile.Read(ref _limit) - Held;

    /// <summary>Sets the limit; null for the configured one. False when it was the same.</summary>
    public bool SetLimit(int? limit)
    {
        int next = limit ?? configuredLimit ?? int.MaxValue;
        return Interlocked.Exchange(ref _limit, next) != next;
    }

    public void Add(int jobs) => Interlocked.Add(ref _held, jobs);

    public void RemoveOne() => Interlocked.Decrement(ref _held);
}
