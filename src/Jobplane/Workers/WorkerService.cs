using Jobplane.Handlers;
using Jobplane.Maintenance;
using Jobplane.Reports;
using Jobplane.Statistics;
using Jobplane.Storage;
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
    StatisticsPruner statisticsPruner,
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
        if (handlers.Types.Count == 0)
        {
            LogNoHandlers();
            return;
        }

        QueueWorker[] queues = [.. _options.Queues.Select(CreateQueue)];
        LogStarted(string.Join(", ", _options.Queues.Select(queue => queue.Name)), string.Join(", ", handlers.Types));
        using var giveUp = new CancellationTokenSource();
        outcomes.GiveUp = giveUp.Token;
        reporter.GiveUp = giveUp.Token;
        using var leaseEnd = new CancellationTokenSource();
        Task lease = Task.WhenAll(leases.RunAsync(leaseEnd.Token), reporter.RunAsync(leaseEnd.Token), statistics.RunAsync(leaseEnd.Token));
        Task helpers = Task.WhenAll(
            [
                poller.RunAsync(requests => CancelRequested(queues, requests), stoppingToken),
                rescuer.RunAsync(stoppingToken),
                idempotencyPruner.RunAsync(stoppingToken),
                uniqueKeyPruner.RunAsync(stoppingToken),
                jobPruner.RunAsync(stoppingToken),
                statisticsPruner.RunAsync(stoppingToken),
                .. listeners.Select(listener => ListenAsync(listener, stoppingToken)),
            ]);
        Task work = Task.WhenAll(queues.Select(queue => queue.RunAsync(stoppingToken)));

        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync(queues, work, giveUp).ConfigureAwait(false);
        await leaseEnd.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(lease, helpers).ConfigureAwait(false);
    }

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

    private async Task ListenAsync(IJobListener listener, CancellationToken stoppingToken)
    {
        try
        {
            await listener.ListenAsync(
                queue =>
                {
                    if (queue is null)
                        signals.SetAll();
                    if (queue is null or IJobListener.CancelRequested)
                        signals.SetCancelRequested();
                    else
                        signals.Set(queue);
                },
                stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The worker stops.
        }
    }

    private static void CancelRequested(QueueWorker[] queues, IReadOnlyList<CancelRequest> requests)
    {
        foreach (QueueWorker queue in queues)
            queue.CancelRequested(requests);
    }

    private QueueWorker CreateQueue(QueueOptions queue) => new(
        queue.Name, queue.Concurrency ?? _options.Concurrency, handlers, store, jobs.Traits, leases, signals, executor, outcomes, watcher, time, logger);

    [LoggerMessage(151, LogLevel.Information, "Working queues {Queues}; job types {Types}")]
    private partial void LogStarted(string queues, string types);

    [LoggerMessage(152, LogLevel.Warning, "The worker has no handlers, so it works no jobs. Register them with AddHandler in AddJobplane")]
    private partial void LogNoHandlers();

    [LoggerMessage(153, LogLevel.Warning, "Jobs are still running after the grace time of {Grace}; their tokens are cancelled")]
    private partial void LogGraceOver(TimeSpan grace);

    [LoggerMessage(154, LogLevel.Warning, "Some jobs did not stop when asked to; they run again when their lease expires")]
    private partial void LogNotFinished();
}
