using Jobplane.Storage;
using Jobplane.Unique;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;

namespace Jobplane.Maintenance;

/// <summary>Forgets unique keys that no job holds any more.</summary>
internal sealed class UniqueKeyPruner(IMaintenanceStore store, TimeProvider time, ILogger<UniqueKeyPruner> logger)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly PacedSweep _sweep = new(time);

    public Task RunAsync(CancellationToken cancellationToken) =>
        new RecurringTask("forgetting unique keys", Interval, time, logger).RunAsync(PruneAsync, cancellationToken);

    private Task PruneAsync(CancellationToken cancellationToken)
    {
        var place = new UniqueKey("", "");
        return _sweep.RunAsync(
            async token =>
            {
                UniqueKey? last = await store.PruneUniqueKeysAsync(place, BatchSize, token).ConfigureAwait(false);
                place = last ?? place;
                return last is not null;
            },
            cancellationToken);
    }
}
