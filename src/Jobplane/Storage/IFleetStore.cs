namespace Jobplane.Storage;

/// <summary>The operator's plane: queues and workers of all projects.</summary>
internal interface IFleetStore
{
    /// <summary>Most queues, and most workers, of a list.</summary>
    const int MaxListed = 1000;

    /// <summary>The known queues, by name.</summary>
    Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken);

    /// <summary>The live workers, the oldest first.</summary>
    Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken);

    /// <summary>Keeps workers from claiming a queue's jobs, with its audit entry, in one transaction.</summary>
    Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Lets workers claim a queue's jobs again, with its audit entry, in one transaction.</summary>
    Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Says how many of a queue's jobs a worker runs at once, null for what each is configured with; with its audit entry, in one transaction.</summary>
    Task SetConcurrencyAsync(string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken);
}
