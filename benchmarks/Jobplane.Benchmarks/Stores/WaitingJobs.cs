namespace Jobplane.Benchmarks.Stores;

/// <summary>Why generated jobs wait.</summary>
internal enum WaitingJobs
{
    /// <summary>They are ready, in the same queue, behind every job that is enqueued now.</summary>
    Ready,

    /// <summary>They are due from tomorrow on.</summary>
    Scheduled,
}
