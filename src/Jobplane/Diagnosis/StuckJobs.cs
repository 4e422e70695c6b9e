namespace Jobplane.Diagnosis;

/// <summary>Judges whether jobs wait or run for nobody.</summary>
internal static class StuckJobs
{
    public const string LeaseCheck = "leases";
    public const string QueueCheck = "queues";

    /// <summary>Leases last 30 s and are looked at every 5 s; whatever is older by this has no one to look at it.</summary>
    public static readonly TimeSpan LongExpired = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongReady = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan VeryLongReady = TimeSpan.FromMinutes(10);

    /// <summary>Running jobs whose worker's lease ran out long ago, counted up to <see cref="QueueInfo.MaxCount"/>.</summary>
    public static StoreFinding UnderExpiredLeases(int jobs) => jobs == 0
        ? StoreFinding.Ok(LeaseCheck, "No job runs under a lease that has run out.")
        : StoreFinding.Failure(
            LeaseCheck,
            $"{Count(jobs)} run under leases that ran out more than {LongExpired.TotalSeconds:0} s ago, and nobody has rescued them.",
            "Start a worker of any queue, as each rescues the jobs of dead ones: jobplane worker");

    /// <summary>Queues whose jobs wait without a worker that would take them. Queues that are paused wait on purpose.</summary>
    public static StoreFinding Waiting(IReadOnlyList<QueueInfo> queues, IReadOnlyList<WorkerInfo> workers, DateTimeOffset now)
    {
        HashSet<string> worked = workers.SelectMany(worker => worker.Queues).ToHashSet(StringComparer.Ordinal);
        QueueInfo[] waiting = [.. queues.Where(queue => queue.PausedAt is null && now - queue.OldestReadyAt > LongReady)];
        QueueInfo[] forsaken = [.. waiting.Where(queue => !worked.Contains(queue.Name))];
        if (forsaken.Length > 0)
        {
            return StoreFinding.Failure(
                QueueCheck,
                $"Ready jobs wait in queues that no live worker takes from: {Describe(forsaken, now)}.",
                $"Start a worker for them: jobplane worker --Jobplane:Worker:Queues:0={forsaken[0].Name}");
        }

        QueueInfo[] slow = [.. waiting.Where(queue => now - queue.OldestReadyAt > VeryLongReady)];
        return slow.Length == 0
            ? StoreFinding.Ok(QueueCheck, $"{workers.Count} live workers; no queue waits without one.")
            : StoreFinding.Warning(
                QueueCheck,
                $"Ready jobs wait long although workers take from their queues: {Describe(slow, now)}.",
                "Either the workers have no handler for the type of these jobs, or there are too few of them.");
    }

    private static string Describe(QueueInfo[] queues, DateTimeOffset now) => string.Join(
        ", ", queues.Select(queue => $"{queue.Name} ({Count(queue.Ready)}, the oldest since {(now - queue.OldestReadyAt)!.Value.TotalSeconds:0} s)"));

    private static string Count(int jobs) => jobs >= QueueInfo.MaxCount ? $"{jobs} jobs or more" : jobs == 1 ? "1 job" : $"{jobs} jobs";
}
