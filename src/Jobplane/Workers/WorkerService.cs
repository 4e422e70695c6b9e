using Jobplane.Bulk;
using Jobplane.Handlers;
using Jobplane.Maintenance;
using Jobplane.Reports;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Workers;

/// <summary>This process's worker: its queues, its lease, and its share of the maintenance.</summary>
internal sealed partial class WorkerService(
    IWorkerStore store,
    IJobStore jobs,
    LeaseKeeper leases,
    JobExecutor executor,
    OutcomeWriter outcomes,
    AttemptReporter reporter,
    StatisticsRecorder statistics,
    JobWatcher watcher,
    HandlerRegistry handlers,
    QueueSignals signals,
    JobPoller poller,
    JobRescuer rescuer,
    IdempotencyPruner idempotencyPruner,
    UniqueKeyPruner uniqueKeyPruner,
    JobPruner jobPruner,
    BulkRunner bulkRunner,
    BulkPruner bulkPruner,
    StatisticsPruner statisticsPruner,
    QueueGauges queueGauges,
    JobplaneMetrics metrics,
    WorkerPulse pulse,
    IEnumerable<IJobListener> listeners,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<WorkerService> logger) : BackgroundService
{
    /// <summary>How long a cancelled handler gets to return, and then the outcomes to be written.</summary>
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(1);

    private readonly WorkerOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.Enabled)
            return;
        if (handlers.Types.Count > 0)
        {
            await WorkAsync(stoppingToken).ConfigureAwait(false);
            return;
        }

        LogNoHandlers();
        await Task.WhenAll([Supervise("storing statistics", statistics.RunAsync, stoppingToken), .. Maintain([], stoppingToken)]).ConfigureAwait(false);
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        QueueWorker[] queues = CreateQueues();
        LogStarted(string.Join(", ", _options.Queues.Select(queue => queue.Name)), string.Join(", ", handlers.Types));
        SlotCounts.Add(metrics, queues);
        pulse.Begin();
        using var giveUp = new CancellationTokenSource();
        outcomes.GiveUp = giveUp.Token;
        reporter.GiveUp = giveUp.Token;
        using var leaseEnd = new CancellationTokenSource();
        Task lease = Task.WhenAll(
            Supervise("keeping the lease", leases.RunAsync, leaseEnd.Token),
            Supervise("storing progress", reporter.RunAsync, leaseEnd.Token),
            Supervise("storing statistics", statistics.RunAsync, leaseEnd.Token));
        Task helpers = Task.WhenAll(
            [
                .. Maintain(queues, stoppingToken),
                .. listeners.Select(listener => Supervise("listening for notifications", token => ListenAsync(listener, token), stoppingToken)),
            ]);
        Task work = Task.WhenAll(queues.Select(queue => queue.RunAsync(stoppingToken)));

        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync(queues, work, giveUp).ConfigureAwait(false);
        await leaseEnd.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(lease, helpers).ConfigureAwait(false);
        pulse.End();
    }

    /// <summary>This process's share of the maintenance, which needs no handlers.</summary>
    private Task[] Maintain(QueueWorker[] queues, CancellationToken stoppingToken) =>
    [
        Supervise("polling for jobs", token => poller.RunAsync(found => TakeOver(queues, found), token), stoppingToken),
        Supervise("rescuing jobs", rescuer.RunAsync, stoppingToken),
        Supervise("pruning idempotency keys", idempotencyPruner.RunAsync, stoppingToken),
        Supervise("pruning unique keys", uniqueKeyPruner.RunAsync, stoppingToken),
        Supervise("pruning jobs", jobPruner.RunAsync, stoppingToken),
        Supervise("pruning statistics", statisticsPruner.RunAsync, stoppingToken),
        Supervise("running bulk operations", bulkRunner.RunAsync, stoppingToken),
        Supervise("pruning bulk operations", bulkPruner.RunAsync, stoppingToken),
        Supervise("reading how many jobs wait", queueGauges.RunAsync, stoppingToken),
    ];

    /// <summary>Lets running jobs finish in the grace time, then cancels them, then lets their outcomes be written.</summary>
    private async Task DrainAsync(QueueWorker[] queues, Task work, CancellationTokenSource giveUp)
    {
        if (!await EndsWithinAsync(work, _options.ShutdownGrace).ConfigureAwait(false))
        {
            LogGraceOver(_options.ShutdownGrace);
            foreach (QueueWorker queue in queues)
                queue.CancelRunning();
            if (!await EndsWithinAsync(work, LastCall).ConfigureAwait(false))
            {
                await giveUp.CancelAsync().ConfigureAwait(false);
                if (!await EndsWithinAsync(work, LastCall / 4).ConfigureAwait(false))
                {
                    LogNotFinished();
                    leases.LeavesJobs = true;
                    return;
                }
            }
        }

        await work.ConfigureAwait(false);
        foreach (QueueWorker queue in queues)
            queue.Dispose();
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan limit)
    {
        await work.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }

    private Task Supervise(string activity, Func<CancellationToken, Task> loop, CancellationToken cancellationToken) =>
        new SupervisedTask(activity, time, logger).RunAsync(loop, cancellationToken);

    private Task ListenAsync(IJobListener listener, CancellationToken stoppingToken) => listener.ListenAsync(
        queue =>
        {
            if (queue is null)
                signals.SetAll();
            if (queue is null or IJobListener.CancelRequested)
                signals.SetCancelRequested();
            else
                signals.Set(queue);
        },
        stoppingToken);

    /// <summary>Tells the queues what a poll found that is for them: jobs to cancel, and how many to run at once.</summary>
    private void TakeOver(QueueWorker[] queues, PollResult found)
    {
        foreach (QueueWorker queue in queues)
        {
            queue.SetConcurrency(found.Concurrency);
            if (found.CancelRequests.Count > 0)
                queue.CancelRequested(found.CancelRequests);
        }

        leases.Slots = queues.Sum(queue => queue.Concurrency);
    }

    /// <summary>One worker for each queue that has slots of its own, and one for those that share theirs by weight.</summary>
    private QueueWorker[] CreateQueues()
    {
        QueueShare[] shared = [.. _options.Queues.Where(queue => queue.Weight is not null).Select(queue => new QueueShare(queue.Name, queue.Weight!.Value, queue.Concurrency))];
        IEnumerable<QueueWorker> workers = _options.Queues.Where(queue => queue.Weight is null)
            .Select(queue => Create([new QueueShare(queue.Name)], queue.Concurrency ?? _options.Concurrency, isShared: false));
        return shared.Length == 0 ? [.. workers] : [.. workers, Create(shared, _options.SharedConcurrency ?? _options.Concurrency, isShared: true)];
    }

    private QueueWorker Create(QueueShare[] shares, int slots, bool isShared) =>
        new(shares, slots, isShared, handlers, store, jobs.Traits, leases, signals, executor, outcomes, watcher, pulse, time, logger);

    [LoggerMessage(151, LogLevel.Information, "Working queues {Queues}; job types {Types}")]
    private partial void LogStarted(string queues, string types);

    [LoggerMessage(152, LogLevel.Warning, "The worker has no handlers, so it works no jobs and does the maintenance alone. Register them with AddHandler in AddJobplane")]
    private partial void LogNoHandlers();

    [LoggerMessage(153, LogLevel.Warning, "Jobs are still running after the grace time of {Grace}; their tokens are cancelled")]
    private partial void LogGraceOver(TimeSpan grace);

    [LoggerMessage(154, LogLevel.Warning, "Some jobs did not stop when asked to; they run again when their lease expires")]
    private partial void LogNotFinished();
}
