using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;

namespace Jobplane.Maintenance;

/// <summary>Forgets idempotency keys that are past their time.</summary>
internal sealed class IdempotencyPruner(IMaintenanceStore store, TimeProvider time, ILogger<IdempotencyPruner> logger)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public Task RunAsync(CancellationToken cancellationToken) =>
        new RecurringTask("forgetting idempotency keys", Interval, time, logger).RunAsync(PruneAsync, cancellationToken);

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        while (await store.PruneIdempotencyKeysAsync(BatchSize, cancellationToken).ConfigureAwait(false) == BatchSize)
        {
        }
    }
}
