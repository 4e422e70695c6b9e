using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;

namespace Jobplane.Maintenance;

/// <summary>Forgets statistics that have been kept as long as they are: minutes for two days, hours, days and groups of failures for ninety.</summary>
internal sealed class StatisticsPruner(IMaintenanceStore store, TimeProvider time, ILogger<StatisticsPruner> logger)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly PacedSweep _sweep = new(time);

    public Task RunAsync(CancellationToken cancellationToken) =>
        new RecurringTask("forgetting statistics", Interval, time, logger).RunAsync(PruneAsync, cancellationToken);

    /// <summary>Goes from project to project once.</summary>
    public Task PruneAsync(CancellationToken cancellationToken)
    {
        string project = "";
        return _sweep.RunAsync(
            async token =>
            {
                StatisticsPruneResult? result = await store.PruneStatisticsAsync(project, BatchSize, token).ConfigureAwait(false);
                if (result is { IsDone: true })
                    project = result.ProjectId;
                return result is not null;
            },
            cancellationToken);
    }
}
