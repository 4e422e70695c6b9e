using Jobplane.Storage;

namespace Jobplane.Tests.Faults;

/// <summary>A store that, when a test says so, refuses leases or lets claims hang.</summary>
internal sealed class UnheardStore(IWorkerStore store) : DelegatingStore(store)
{
    private readonly TaskCompletionSource _claims = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _refusesLeases;
    private bool _holdsClaims;

    /// <summary>Whether no lease is given or renewed.</summary>
    public bool RefusesLeases
    {
        get => Volatile.Read(ref _refusesLeases);
        set => Volatile.Write(ref _refusesLeases, value);
    }

    public override Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken) =>
        RefusesLeases ? Task.FromException(NewOutage()) : base.RegisterAsync(worker, lease, cancellationToken);

    public override Task<bool> HeartbeatAsync(Guid workerId, TimeSpan lease, int slots, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken) =>
        RefusesLeases ? Task.FromException<bool>(NewOutage()) : base.HeartbeatAsync(workerId, lease, slots, finishedClaims, cancellationToken);

    public override async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _holdsClaims))
            await _claims.Task.WaitAsync(cancellationToken);
        return await base.ClaimAsync(request, cancellationToken);
    }

    /// <summary>Lets claims hang from now on.</summary>
    public void HoldClaims() => Volatile.Write(ref _holdsClaims, true);

    /// <summary>Lets all claims go, now and later.</summary>
    public void LetClaimsGo() => _claims.TrySetResult();

    private static StoreUnavailableException NewOutage() => new("The store does not hear the worker.");
}
