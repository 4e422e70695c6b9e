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
    HandlerRegistry handlers,
    QueueSignals signals,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<JobPoller> logger)
{
    private readonly string[] _queues = [.. options.Value.Queues.Select(queue => queue.Name)];

    public Task RunAsync(CancellationToken cancellationToken) =>
        new RecurringTask("polling for jobs", options.Value.PollInterval, time, logger).RunAsync(PollAsync, cancellationToken);

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        PollResult found = await store.PollAsync(_queues, handlers.Types, cancellationToken).ConfigureAwait(false);
        foreach (string queue in found.ReadyQueues)
            signals.Set(queue);
        if (found.HasDueJobs)
            await promoter.PromoteAsync(cancellationToken).ConfigureAwait(false);
    }
}
