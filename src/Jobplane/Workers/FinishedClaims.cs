namespace Jobplane.Workers;

/// <summary>The claims of which no job runs any more, until a heartbeat tells the store to forget them.</summary>
internal sealed class FinishedClaims
{
    private readonly Lock _lock = new();
    private List<long> _finished = [];

    public void Add(long claimId)
    {
        lock (_lock)
            _finished.Add(claimId);
    }

    /// <summary>The claims finished since the last call.</summary>
    public IReadOnlyList<long> Take()
    {
        lock (_lock)
        {
            List<long> taken = _finished;
            _finished = [];
            return taken;
        }
    }

    /// <summary>Gives claims back which could not be reported.</summary>
    public void Return(IReadOnlyList<long> claims)
    {
        lock (_lock)
            _finished.AddRange(claims);
    }
}
