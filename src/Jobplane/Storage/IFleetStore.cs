using Jobplane.Statistics;

namespace Jobplane.Storage;

/// <summary>The operator's plane: queues, workers and statistics of all projects.</summary>
internal interface IFleetStore
{
    /// <summary>Most queues, and most workers, of a list.</summary>
    const int MaxListed = 1000;

    /// <summary>Ready jobs of each queue and priority whose types are looked at, from the first on: what no worker takes gathers there.</summary>
    const int MaxHeads = 200;

    /// <summary>The known queues, by name.</summary>
    Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken);

    /// <summary>The live workers, the oldest first.</summary>
    Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken);

    /// <summary>Reads what became of jobs over some time.</summary>
    Task<StatisticsBuilder> ReadStatisticsAsync(StatisticsRequest request, CancellationToken cancellationToken);

    /// <summary>Reads failures over some time, the largest groups.</summary>
    Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken);

    /// <summary>Counts jobs that wait, or are stuck. What grows with the number of jobs is counted up to a limit.</summary>
    /// <param name="recent">For how long a ready job is a recent one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<WaitingJobs>> ListWaitingAsync(TimeSpan recent, CancellationToken cancellationToken);

    /// <summary>Keeps workers from claiming a queue's jobs, with its audit entry, in one transaction.</summary>
    Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Lets workers claim a queue's jobs again, with its audit entry, in one transaction.</summary>
    Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken);
}
