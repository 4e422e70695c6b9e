using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Maintenance;

/// <summary>Gives the jobs of workers that fell silent another chance.</summary>
internal sealed partial class JobRescuer(
    IMaintenanceStore store,
    JobWaker waker,
    StatisticsRecorder statistics,
    JobplaneMetrics metrics,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<JobRescuer> logger)
{
    private const int BatchSize = 1000;

    public Task RunAsync(CancellationToken cancellationToken) =>
        new RecurringTask("rescuing jobs", options.Value.RescueInterval, time, logger).RunAsync(RescueAsync, cancellationToken);

    private async Task RescueAsync(CancellationToken cancellationToken)
    {
        RescueResult rescued;
        do
        {
            rescued = await store.RescueAsync(BatchSize, cancellationToken).ConfigureAwait(false);
            if (rescued.Total > 0)
                LogRescued(rescued.Ready.Values.Sum(), rescued.Failed, rescued.Cancelled);
            statistics.Count(rescued);
            foreach (RescuedJob job in rescued.Jobs)
                metrics.Rescued(job.Queue, job.Type, job.Status);
            await waker.WakeAsync(rescued.Ready, cancellationToken).ConfigureAwait(false);
        }
        while (rescued.Total == BatchSize);
    }

    [LoggerMessage(141, LogLevel.Warning, "Rescued jobs of workers whose lease expired: {Ready} run again, {Failed} had no attempts left, {Cancelled} were to be cancelled")]
    private partial void LogRescued(int ready, int failed, int cancelled);
}
