using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Maintenance;

/// <summary>Forgets bulk operations that have come to their end and have been kept as long as they shall be. The audit log keeps what they did.</summary>
internal sealed class BulkPruner(
    IMaintenanceStore store, IOptions<RetentionOptions> options, TimeProvider time, ILogger<BulkPruner> logger)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _kept = options.Value.BulkOperations;

    public Task RunAsync(CancellationToken cancellationToken) =>
        new RecurringTask("forgetting bulk operations", Interval, time, logger).RunAsync(PruneAsync, cancellationToken);

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        while (await store.PruneBulkAsync(_kept, BatchSize, cancellationToken).ConfigureAwait(false) == BatchSize)
        {
        }
    }
}
