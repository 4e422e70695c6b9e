namespace Jobplane.Workers;

/// <summary>Counts the jobs of each claim that this process has yet to finish, so that heartbeats can drop the claims without any.</summary>
internal sealed class ClaimTracker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _unfinished = [];
    private List<long> _finished = [];

    public void Add(long claimId, int jobs)
    {
        lock (_lock)
            _unfinished[claimId] = jobs;
    }

    public void FinishOne(long claimId)
    {
        lock (_lock)
        {
            if (--_unfinished[claimId] > 0)
                return;
            _unfinished.Remove(claimId);
            _finished.Add(claimId);
        }
    }

    /// <summary>The claims finished since the last call.</summary>
    public IReadOnlyList<long> TakeFinished()
    {
        lock (_lock)
        {
            List<long> taken = _finished;
            _finished = [];
            return taken;
        }
    }

    /// <summary>Gives claims back which could not be reported.</summary>
    public void ReturnFinished(IReadOnlyList<long> claims)
    {
        lock (_lock)
            _finished.AddRange(claims);
    }
}
