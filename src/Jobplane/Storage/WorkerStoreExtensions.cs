namespace Jobplane.Storage;

/// <summary>What is made of a store's calls alone.</summary>
internal static class WorkerStoreExtensions
{
    /// <summary>Claims until it has something, or there is nothing more.</summary>
    public static async Task<IReadOnlyList<ClaimedJob>> ClaimAnyAsync(this IWorkerStore store, ClaimRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            ClaimResult claimed = await store.ClaimAsync(request, cancellationToken).ConfigureAwait(false);
            if (claimed.Jobs.Count > 0 || !claimed.IsCut)
                return claimed.Jobs;
        }
    }
}
