using Jobplane.Storage;

namespace Jobplane.Tests.Faults;

/// <summary>A store whose first claim that takes jobs, and first heartbeat after that, meet a bug once they are done.</summary>
internal sealed class BuggyStore(IWorkerStore store) : DelegatingStore(store)
{
    private bool _hasFailedToClaim;
    private bool _hasFailedToBeat;

    /// <summary>Whether both bugs were met.</summary>
    public bool WasBuggy => Volatile.Read(ref _hasFailedToBeat);

    public override async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        ClaimResult claimed = await base.ClaimAsync(request, cancellationToken);
        return claimed.Jobs.Count > 0 && !Interlocked.Exchange(ref _hasFailedToClaim, true) ? throw new InvalidOperationException("a bug in claims") : claimed;
    }

    public override async Task<bool> HeartbeatAsync(
        Guid workerId, TimeSpan lease, int slots, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken)
    {
        bool isHeld = await base.HeartbeatAsync(workerId, lease, slots, finishedClaims, cancellationToken);
        return Volatile.Read(ref _hasFailedToClaim) && !Interlocked.Exchange(ref _hasFailedToBeat, true) ? throw new InvalidOperationException("a bug in heartbeats") : isHeld;
    }
}
