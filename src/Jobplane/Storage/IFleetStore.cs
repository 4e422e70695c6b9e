using Jobplane.Bulk;
using Jobplane.Listing;
using Jobplane.Statistics;

namespace Jobplane.Storage;

/// <summary>The operator's plane: queues, workers, jobs and statistics of all projects.</summary>
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

    /// <summary>A page of the jobs of one project or of all, newest first.</summary>
    Task<Page<Job>> ListJobsAsync(JobListRequest request, CancellationToken cancellationToken);

    /// <summary>How many of the jobs of one project or of all fit a filter, up to a limit.</summary>
    Task<JobCount> CountJobsAsync(JobListRequest request, CancellationToken cancellationToken);

    /// <summary>How many of the jobs of one project or of all, of each status, fit a filter, up to a limit each.</summary>
    Task<IReadOnlyDictionary<JobStatus, JobCount>> CountJobsByStatusAsync(JobListRequest request, CancellationToken cancellationToken);

    /// <summary>Stores an operation on the jobs of all projects, with its audit entry, in one transaction.</summary>
    Task<BulkOperation> StartBulkAsync(NewBulkOperation operation, CancellationToken cancellationToken);

    /// <summary>Reads an operation, whosever jobs it is on; null when there is none.</summary>
    Task<BulkOperation?> GetBulkAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>A page of the operations of all projects, newest first.</summary>
    Task<Page<BulkOperation>> ListBulkAsync(int limit, long before, CancellationToken cancellationToken);

    /// <summary>Ends an operation after the step that it is at, with its audit entry, in one transaction.</summary>
    Task<BulkCancelResult> CancelBulkAsync(Guid id, AuditOrigin origin, CancellationToken cancellationToken);

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

    /// <summary>
    /// Looks at up to <paramref name="limit"/> of a project's jobs after a place, in the order of their creation, deletes those that do not run, and notes of
    /// those that do that they shall be cancelled. Jobs that somebody is changing are passed over.
    /// </summary>
    Task<EraseResult> EraseJobsAsync(string projectId, long after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes up to <paramref name="limit"/> of a project's schedules, of its unique keys, of its idempotency keys, of its bulk operations and of its statistics, each;
    /// false when there are more.
    /// </summary>
    Task<bool> EraseBesideJobsAsync(string projectId, int limit, CancellationToken cancellationToken);

    /// <summary>Whether anything of a project is there beside its audit log.</summary>
    Task<bool> IsErasedAsync(string projectId, CancellationToken cancellationToken);

    /// <summary>Notes in the audit log of the operator's project what is done to another.</summary>
    Task RecordEraseAsync(string operatorProjectId, string action, JobPayload details, AuditOrigin origin, CancellationToken cancellationToken);

    /// <summary>Says how many of a queue's jobs a worker runs at once, null for what each is configured with; with its audit entry, in one transaction.</summary>
    Task SetConcurrencyAsync(string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken);
}
