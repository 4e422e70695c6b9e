namespace Jobplane.Benchmarks.Stores;

/// <summary>An empty database to measure on. It goes away with the benchmark.</summary>
internal abstract class BenchmarkStore : IAsyncDisposable
{
    /// <summary>How the command line and the reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a host learns at once of jobs that another one enqueued.</summary>
    public abstract bool NotifiesOthers { get; }

    /// <summary>Points a host at this store.</summary>
    public abstract void Use(JobplaneBuilder jobs);

    /// <summary>The configuration by which another process finds this store, keys as in the environment.</summary>
    public abstract IReadOnlyDictionary<string, string> ServerSettings { get; }

    /// <summary>Jobs with each status.</summary>
    public abstract Task<IReadOnlyDictionary<string, long>> CountAsync();

    /// <summary>Brings the store to rest, so that work left over from preparation is not measured.</summary>
    public abstract Task SettleAsync();

    /// <summary>What the store has done so far; zeros where it does not tell.</summary>
    public abstract Task<StoreCounters> ReadCountersAsync();

    /// <summary>Statements that others have run so far; null where the store does not tell.</summary>
    public abstract Task<long?> ReadStatementsAsync();

    /// <summary>Rows of a table updated so far, from the first call for that table on.</summary>
    public abstract Task<long> ReadUpdatesAsync(string table);

    /// <summary>The highest sequence number of a job; 0 when there is none.</summary>
    public abstract Task<long> ReadLastSeqAsync();

    /// <summary>By the database's clock, how long each completed job after a sequence number took from enqueue to completion.</summary>
    public abstract Task<Durations> ReadEndToEndAsync(long afterSeq);

    /// <summary>Keeps others from forgetting old rows: a transaction that sees the state of now, until it is disposed of.</summary>
    public abstract Task<IAsyncDisposable> PinAsync();

    /// <summary>Adds jobs of type <c>noop</c> that finished in the past: 100 projects, 1 in 100 failed, claims of 500.</summary>
    /// <param name="first">Number of the first; numbers go on from one call to the next.</param>
    /// <param name="count">How many.</param>
    public abstract Task AddFinishedAsync(long first, long count);

    /// <summary>Adds jobs of type <c>noop</c> that wait.</summary>
    /// <inheritdoc cref="AddFinishedAsync"/>
    public abstract Task AddWaitingAsync(WaitingJobs why, long first, long count);

    public abstract ValueTask DisposeAsync();
}
