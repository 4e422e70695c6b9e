using Jobplane.Storage;

namespace Jobplane.Workers;

/// <summary>One lease's life: from registration until the lease is lost or the worker stops. All its claims stand and fall with it.</summary>
internal sealed class WorkerSession(WorkerIdentity identity) : IDisposable
{
    private readonly CancellationTokenSource _lost = new();

    public WorkerIdentity Identity { get; } = identity;

    public FinishedClaims Finished { get; } = new();

    /// <summary>Cancelled when the jobs of this session may be another worker's.</summary>
    public CancellationToken Lost => _lost.Token;

    public bool IsLost => _lost.IsCancellationRequested;

    public void Lose() => _lost.Cancel();

    public void Dispose() => _lost.Dispose();
}
