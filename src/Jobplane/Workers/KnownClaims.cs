namespace Jobplane.Workers;

/// <summary>The claims of a worker that have jobs which are not yet written.</summary>
internal sealed class KnownClaims
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _claims = [];

    public void Add(long claimId)
    {
        lock (_lock)
            _claims.Add(claimId);
    }

    public void Remove(long claimId)
    {
        lock (_lock)
            _claims.Remove(claimId);
    }

    public long[] ToArray()
    {
        lock (_lock)
            return [.. _claims];
    }
}
