namespace Jobplane.Benchmarks.Stores;

/// <summary>Running totals of a store's work.</summary>
/// <param name="WalBytes">Bytes written to the write-ahead log.</param>
/// <param name="Commits">Transactions committed.</param>
/// <param name="DeadTuples">Row versions of the jobs table that wait for vacuum.</param>
/// <param name="Updates">Rows of the jobs table updated.</param>
/// <param name="HotUpdates">Of these, updates that left all indexes alone.</param>
internal readonly record struct StoreCounters(long WalBytes, long Commits, long DeadTuples, long Updates, long HotUpdates)
{
    public static StoreCounters operator -(StoreCounters end, StoreCounters start) => new(
        end.WalBytes - start.WalBytes,
        end.Commits - start.Commits,
        end.DeadTuples,
        end.Updates - start.Updates,
        end.HotUpdates - start.HotUpdates);
}
