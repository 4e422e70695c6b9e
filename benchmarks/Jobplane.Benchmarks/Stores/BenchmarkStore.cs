namespace Jobplane.Benchmarks.Stores;

/// <summary>An empty database to measure on. It goes away with the benchmark.</summary>
internal abstract class BenchmarkStore : IAsyncDisposable
{
    /// <summary>How the command line and the reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Points a host at this store.</summary>
    public abstract void Use(JobplaneBuilder jobs);

    /// <summary>Jobs with each status.</summary>
    public abstract Task<IReadOnlyDictionary<string, long>> CountAsync();

    /// <summary>Brings the store to rest, so that work left over from preparation is not measured.</summary>
    public abstract Task SettleAsync();

    /// <summary>What the store has done so far; zeros where it does not tell.</summary>
    public abstract Task<StoreCounters> ReadCountersAsync();

    public abstract ValueTask DisposeAsync();
}
