namespace Jobplane.Diagnosis;

/// <summary>Judges whether jobs wait or run for nobody.</summary>
internal static class StuckJobs
{
    public const string LeaseCheck = "leases";
    public const string QueueCheck = "queues";
    public const string HandlerCheck = "handlers";

    private const int MostNamed = 5;

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
                "Raise the queue's concurrency or start more workers; if its jobs run for long, look at what they wait for.");
    }

    /// <summary>Types of jobs that wait where workers take jobs, but none has a handler for them.</summary>
    public static StoreFinding WithoutHandler(IEnumerable<AttentionItem> attention, DateTimeOffset now)
    {
        AttentionItem[] types = [.. attention.Where(item => item.Kind == AttentionKind.TypeWithoutHandler && now - item.Since > LongReady)];
        return types.Length == 0
            ? StoreFinding.Ok(HandlerCheck, "No live worker lacks a handler for the jobs that wait in its queues.")
            : StoreFinding.Failure(
                HandlerCheck,
                $"Ready jobs wait for a handler that no live worker of their queue has: {Describe(types)}.",
                "Deploy a worker that registers one (AddHandler), or cancel the jobs if the type's name is a mistake: jobplane bulk cancel --type TYPE");
    }

    private static string Describe(AttentionItem[] types) =>
        string.Join(", ", types.Take(MostNamed).Select(item => $"{item.Type} in {item.Queue} ({Count(item.Count)} at its head)"))
        + (types.Length > MostNamed ? $" and {types.Length - MostNamed} more types" : "");

    private static string Describe(QueueInfo[] queues, DateTimeOffset now) => string.Join(
        ", ", queues.Select(queue => $"{queue.Name} ({Count(queue.Ready)}, the oldest since {(now - queue.OldestReadyAt)!.Value.TotalSeconds:0} s)"));

    private static string Count(long jobs) => jobs >= QueueInfo.MaxCount ? $"{jobs} jobs or more" : jobs == 1 ? "1 job" : $"{jobs} jobs";
}
