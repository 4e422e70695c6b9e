using Jobplane.Retention;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Maintenance;

/// <summary>Removes finished jobs that have been kept as long as they shall be.</summary>
internal sealed partial class JobPruner(
    IMaintenanceStore store, IOptions<RetentionOptions> options, TimeProvider time, ILogger<JobPruner> logger)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<RetentionRule> _rules = RetentionRule.Of(options.Value);
    private readonly PacedSweep _sweep = new(time);

    public Task RunAsync(CancellationToken cancellationToken) => _rules.Count == 0
        ? Task.CompletedTask
        : new RecurringTask("pruning jobs", Interval, time, logger).RunAsync(PruneAsync, cancellationToken);

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        PruneCursor? place = PruneCursor.Start;
        int pruned = 0;
        await _sweep.RunAsync(
            async token =>
            {
                PruneResult result = await store.PruneJobsAsync(_rules, place, BatchSize, token).ConfigureAwait(false);
                pruned += result.Pruned;
                place = result.Next;
                return place is not null;
            },
            cancellationToken).ConfigureAwait(false);
        if (pruned > 0)
            LogPruned(pruned);
    }

    [LoggerMessage(143, LogLevel.Information, "Pruned {Jobs} finished jobs that had been kept as long as Jobplane:Retention says")]
    private partial void LogPruned(int jobs);
}
