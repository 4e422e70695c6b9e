using Jobplane.Storage;

namespace Jobplane.Maintenance;

/// <summary>Makes scheduled jobs ready once they are due.</summary>
internal sealed class JobPromoter(IMaintenanceStore store, JobWaker waker)
{
    private const int BatchSize = 1000;

    public async Task PromoteAsync(CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, int> promoted;
        do
        {
            promoted = await store.PromoteAsync(BatchSize, cancellationToken).ConfigureAwait(false);
            await waker.WakeAsync(promoted, cancellationToken).ConfigureAwait(false);
        }
        while (promoted.Values.Sum() == BatchSize);
    }
}
