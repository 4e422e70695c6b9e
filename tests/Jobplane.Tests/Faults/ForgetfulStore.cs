using Jobplane.Storage;

namespace Jobplane.Tests.Faults;

/// <summary>A store whose answer to the first claim that takes jobs is lost on its way, as when a connection breaks after the commit.</summary>
internal sealed class ForgetfulStore(IWorkerStore store) : DelegatingStore(store)
{
    private int _lost;

    /// <summary>Jobs of the claim that nobody heard of.</summary>
    public int Lost => Volatile.Read(ref _lost);

    public override async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        ClaimResult claimed = await base.ClaimAsync(request, cancellationToken);
        return claimed.Jobs.Count > 0 && Interlocked.CompareExchange(ref _lost, claimed.Jobs.Count, 0) == 0
            ? throw new StoreUnavailableException("The connection broke.")
            : claimed;
    }
}
