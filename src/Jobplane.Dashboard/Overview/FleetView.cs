namespace Jobplane.Dashboard.Overview;

/// <summary>How queues and workers are, over all projects.</summary>
internal sealed record FleetView(
    IReadOnlyList<AttentionItem> Attention, IReadOnlyList<QueueStatistics> Queues, IReadOnlyList<WorkerInfo> Workers)
{
    private const int MostQueues = 8;

    public IReadOnlyList<QueueStatistics> BusiestQueues =>
        [.. Queues.OrderByDescending(queue => queue.Queue.Ready + queue.Queue.Running).ThenByDescending(queue => queue.OutPerMinute).Take(MostQueues)];

    public int Ready => Queues.Sum(queue => queue.Queue.Ready);

    public int Running => Queues.Sum(queue => queue.Queue.Running);

    public DateTimeOffset? OldestReadyAt => Queues.Where(queue => queue.Queue.PausedAt is null).Min(queue => queue.Queue.OldestReadyAt);

    public int Slots => Workers.Sum(worker => worker.Slots);

    public int InSlots => Workers.Sum(worker => worker.Jobs);
}
