namespace Jobplane.Dashboard.Overview;

/// <summary>How queues and workers are, over all projects.</summary>
internal sealed record FleetView(FleetOverview Fleet)
{
    private const int MostQueues = 8;

    public IReadOnlyList<AttentionItem> Attention => Fleet.Attention;

    public IReadOnlyList<WorkerInfo> Workers => Fleet.Workers;

    public IReadOnlyList<QueueStatistics> BusiestQueues =>
        [.. Fleet.Queues.OrderByDescending(queue => queue.Queue.Ready + queue.Queue.Running).ThenByDescending(queue => queue.OutPerMinute).Take(MostQueues)];

    public int Ready => Fleet.Queues.Sum(queue => queue.Queue.Ready);

    public int Running => Fleet.Queues.Sum(queue => queue.Queue.Running);

    public DateTimeOffset? OldestReadyAt => Fleet.Queues.Where(queue => queue.Queue.PausedAt is null).Min(queue => queue.Queue.OldestReadyAt);

    public int Slots => Workers.Sum(worker => worker.Slots);

    public int InSlots => Workers.Sum(worker => worker.Jobs);
}
