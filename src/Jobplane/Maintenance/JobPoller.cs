using Jobplane.Bulk;
using Jobplane.Cron;
using Jobplane.Handlers;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Maintenance;

/// <summary>Looks for work that no wake-up told of. It is what makes notifications an improvement and not a need.</summary>
internal sealed class JobPoller(
    IMaintenanceStore store,
    JobPromoter promoter,
    JobExpirer expirer,
    CronScheduler scheduler,
    BulkRunner bulkRunner,
    HandlerRegistry handlers,
    QueueSignals signals,
    LeaseKeeper leases,
    WorkerPulse pulse,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<JobPoller> logger)
{
    private readonly string[] _queues = [.. options.Value.Queues.Select(queue => queue.Name)];
    private readonly CallTimer _polling = pulse.AddCall("polling for jobs");

    /// <param name="onFound">
    /// Gets what each poll found: those of this worker's jobs that are to be cancelled, with every poll until the claim is forgotten, and the queues'
    /// concurrency.
    /// </param>
    /// <param name="cancellationToken">Ends the polling.</param>
    public async Task RunAsync(Action<PollResult> onFound, CancellationToken cancellationToken)
    {
        var polling = new RecurringTask("polling for jobs", options.Value.PollInterval, time, logger);
        signals.LookForCancelRequests = polling.Wake;
        await polling.RunAsync(token => PollAsync(onFound, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task PollAsync(Action<PollResult> onFound, CancellationToken cancellationToken)
    {
        PollResult found;
        using (_polling.Begin())
            found = await store.PollAsync(_queues, handlers.Types, leases.WorkerId, cancellationToken).ConfigureAwait(false);
        onFound(found);
        if (found.HasExpiredJobs)
            await expirer.ExpireAsync(cancellationToken).ConfigureAwait(false);
        foreach (string queue in found.ReadyQueues)
            signals.Set(queue);
        if (found.HasBulkOperations)
            bulkRunner.Wake();
        if (found.HasDueJobs)
            await promoter.PromoteAsync(cancellationToken).ConfigureAwait(false);
        if (found.HasDueSchedules)
            await scheduler.FireAsync(cancellationToken).ConfigureAwait(false);
    }
}
