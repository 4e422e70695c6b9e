using Jobplane.Storage;

namespace Jobplane.Statistics;

/// <summary>What is known of queues and workers at a time, and what it comes to.</summary>
internal sealed class FleetState
{
    /// <summary>The stretch of time that flow is measured over.</summary>
    private static readonly TimeSpan Flow = TimeSpan.FromMinutes(5);

    // Long enough that a single bad minute is no alarm, and a few retries of a rare type neither.
    private static readonly TimeSpan FailureWindow = TimeSpan.FromHours(1);
    private const int LeastFailures = 10;

    /// <summary>How long a ready job may wait before it is worth a look. A worker that is there takes one within a second.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<QueueInfo> _queues;
    private readonly ILookup<WaitingKind, WaitingJobs> _waiting;
    private readonly StatisticsBuilder _flow;
    private readonly StatisticsBuilder _types;

    private FleetState(
        IReadOnlyList<QueueInfo> queues, IReadOnlyList<WorkerInfo> workers, IReadOnlyList<WaitingJobs> waiting, StatisticsBuilder flow, StatisticsBuilder types)
    {
        _queues = queues;
        Workers = workers;
        _waiting = waiting.ToLookup(each => each.Kind);
        _flow = flow;
        _types = types;
    }

    /// <summary>Reads all.</summary>
    public static async Task<FleetState> ReadAsync(IFleetStore store, CancellationToken cancellationToken) => new(
        await store.ListQueuesAsync(cancellationToken).ConfigureAwait(false),
        await store.ListWorkersAsync(cancellationToken).ConfigureAwait(false),
        await store.ListWaitingAsync(Flow, cancellationToken).ConfigureAwait(false),
        await store.ReadStatisticsAsync(Request(Flow, StatisticsGrouping.Queue), cancellationToken).ConfigureAwait(false),
        await store.ReadStatisticsAsync(Request(FailureWindow, StatisticsGrouping.Type) with { HasDurations = false }, cancellationToken).ConfigureAwait(false));

    /// <summary>Reads what <see cref="Queues"/> tells, and no more.</summary>
    public static async Task<IReadOnlyList<QueueStatistics>> ReadQueuesAsync(IFleetStore store, CancellationToken cancellationToken)
    {
        IReadOnlyList<QueueInfo> queues = await store.ListQueuesAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WaitingJobs> waiting = await store.ListWaitingAsync(Flow, cancellationToken).ConfigureAwait(false);
        StatisticsBuilder flow = await store.ReadStatisticsAsync(Request(Flow, StatisticsGrouping.Queue), cancellationToken).ConfigureAwait(false);
        return new FleetState(queues, workers: [], waiting, flow, types: flow).Queues();
    }

    public IReadOnlyList<WorkerInfo> Workers { get; }

    public IReadOnlyList<QueueStatistics> Queues() => [.. _queues.Select(Describe)];

    public IReadOnlyList<AttentionItem> Attention() =>
        [.. _queues.SelectMany(OfQueue), .. _waiting[WaitingKind.Head].Where(LacksHandler).Select(OfType), .. _types.Build().Series.Where(Fails).Select(OfFailures), .. Orphans()];

    private QueueStatistics Describe(QueueInfo queue)
    {
        AttemptTally recent = _flow.Total(queue.Name);
        return new QueueStatistics
        {
            Queue = queue,
            Scheduled = Count(WaitingKind.Scheduled, queue.Name),
            OldestReadyAge = Age(queue),
            InPerMinute = (Count(WaitingKind.Recent, queue.Name) + recent.Waits.CountUpTo(Flow)) / Flow.TotalMinutes,
            OutPerMinute = recent.Waits.Total / Flow.TotalMinutes,
            Recent = recent.ToBucket(_flow.End - Flow),
        };
    }

    private IEnumerable<AttentionItem> OfQueue(QueueInfo queue)
    {
        if (queue.Ready == 0)
            yield break;
        if (queue.PausedAt is not null)
        {
            yield return new AttentionItem
            {
                Kind = AttentionKind.QueuePaused,
                Queue = queue.Name,
                Count = queue.Ready,
                Since = queue.PausedAt,
                Message = $"Queue {queue.Name} is paused, and has jobs waiting.",
                Advice = "Resume it when what it was paused for is over.",
            };
        }
        else if (!Workers.Any(worker => worker.Queues.Contains(queue.Name)))
        {
            yield return new AttentionItem
            {
                Kind = AttentionKind.QueueWithoutWorker,
                Queue = queue.Name,
                Count = queue.Ready,
                Since = queue.OldestReadyAt,
                Message = $"No live worker takes jobs from queue {queue.Name}.",
                Advice = "Start a worker with this queue (Jobplane:Worker:Queues), or cancel the jobs if the queue's name is a mistake.",
            };
        }
        else if (Age(queue) > Behind)
        {
            yield return new AttentionItem
            {
                Kind = AttentionKind.QueueBehind,
                Queue = queue.Name,
                Count = queue.Ready,
                Since = queue.OldestReadyAt,
                Message = $"Jobs of queue {queue.Name} have been ready for over {Behind.TotalMinutes} minutes.",
                Advice = "Raise the queue's concurrency or start more workers; if its jobs run for long, look at what they wait for.",
            };
        }
    }

    /// <summary>Whether the queue is worked, and by nobody who has a handler for the type. A worker of an older version does not say what it has.</summary>
    private bool LacksHandler(WaitingJobs head)
    {
        WorkerInfo[] workers = [.. Workers.Where(worker => worker.Queues.Contains(head.Queue))];
        return workers.Length > 0 && !Array.Exists(workers, worker => worker.Types.Count == 0 || worker.Types.Contains(head.Type));
    }

    private static AttentionItem OfType(WaitingJobs head) => new()
    {
        Kind = AttentionKind.TypeWithoutHandler,
        Queue = head.Queue,
        Type = head.Type,
        Count = head.Count,
        Since = head.Since,
        Message = $"No live worker of queue {head.Queue} has a handler for jobs of type {head.Type}.",
        Advice = "Deploy a worker that registers one (AddHandler), or cancel the jobs if the type's name is a mistake.",
    };

    /// <summary>Whether it is a type that fails, and not what was counted without a name.</summary>
    private static bool Fails(StatisticsSeries type) =>
        type.Type is { Length: > 0 } && type.Total.FailedAttempts >= LeastFailures && type.Total.FailedAttempts > type.Total.Completed;

    private AttentionItem OfFailures(StatisticsSeries type) => new()
    {
        Kind = AttentionKind.TypeFailing,
        Type = type.Type,
        Count = type.Total.FailedAttempts,
        Since = type.Buckets.First(bucket => bucket.FailedAttempts > 0).At,
        Message = $"More than half of the attempts at jobs of type {type.Type} have failed in the last hour.",
        Advice = "Look at the failures of this type; when their cause is mended, retry the failed jobs.",
    };

    private IEnumerable<AttentionItem> Orphans() => _waiting[WaitingKind.Orphaned].Select(orphans => new AttentionItem
    {
        Kind = AttentionKind.JobsOrphaned,
        Count = orphans.Count,
        Since = orphans.Since,
        Message = "Jobs are running for workers that are dead, and nobody has rescued them.",
        Advice = "Start a worker, as rescuing is done by those; if there are some, look for errors at rescuing jobs in their logs.",
    });

    private TimeSpan? Age(QueueInfo queue) => _flow.End - queue.OldestReadyAt is { } age ? (age > TimeSpan.Zero ? age : TimeSpan.Zero) : null;

    private int Count(WaitingKind kind, string queue) => _waiting[kind].Where(each => each.Queue == queue).Sum(each => each.Count);

    private static StatisticsRequest Request(TimeSpan window, StatisticsGrouping groupBy) =>
        StatisticsRequest.OfFleet(projectId: null, new StatisticsQuery { Window = window, GroupBy = groupBy });
}
