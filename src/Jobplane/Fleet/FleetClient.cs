using Jobplane.Bulk;
using Jobplane.Enqueueing;
using Jobplane.Fleet;
using Jobplane.Listing;
using Jobplane.Maintenance;
using Jobplane.Storage;

namespace Jobplane;

/// <summary>
/// Queues, workers, jobs and whole projects, over all projects: for operators, and apart from <see cref="JobClient"/>, so that no code which serves a
/// project comes by it unawares.
/// </summary>
public sealed class FleetClient
{
    private const int DefaultLimit = 20;
    private const int DefaultCountLimit = 1000;

    private readonly IFleetStore _store;
    private readonly JobWaker _waker;
    private readonly ProjectEraser _eraser;

    internal FleetClient(IFleetStore store, JobWaker waker, TimeProvider time)
    {
        _store = store;
        _waker = waker;
        _eraser = new ProjectEraser(store, time);
    }

    /// <summary>The queues that have ready jobs, a live worker, or were paused or given a concurrency once, by name; at most 1,000.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken = default) =>
        _store.ListQueuesAsync(cancellationToken);

    /// <summary>The workers whose lease is in force, the oldest first; at most 1,000.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken = default) =>
        _store.ListWorkersAsync(cancellationToken);

    /// <summary>
    /// Lists the jobs of all projects or of one, newest first. A page looks at a limited number of jobs, so with a filter it may be short, or empty, before
    /// the list ends: ask on while <see cref="Page{T}.Next"/> is there. What else there is to know of a job, <see cref="JobClient"/> tells for its project.
    /// </summary>
    /// <param name="projectId">The project; null for all.</param>
    /// <param name="filter">Which jobs; all when not given.</param>
    /// <param name="limit">Most jobs of the page, 1 to 100.</param>
    /// <param name="before">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Page<Job>> ListJobsAsync(
        string? projectId, JobFilter? filter = null, int limit = DefaultLimit, long? before = null, CancellationToken cancellationToken = default)
    {
        if (projectId is not null)
            JobValidator.CheckProject(projectId);
        return _store.ListJobsAsync(JobListRequest.Of(projectId, filter, limit, before), cancellationToken);
    }

    /// <summary>Counts the jobs of all projects or of one, up to a limit.</summary>
    /// <param name="projectId">The project; null for all.</param>
    /// <param name="filter">Which jobs; all when not given.</param>
    /// <param name="limit">Most jobs counted, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<JobCount> CountJobsAsync(
        string? projectId, JobFilter? filter = null, int limit = DefaultCountLimit, CancellationToken cancellationToken = default)
    {
        if (projectId is not null)
            JobValidator.CheckProject(projectId);
        var request = JobListRequest.Count(projectId, filter, limit);
        return filter?.Id is null
            ? await _store.CountJobsAsync(request, cancellationToken).ConfigureAwait(false)
            : JobCount.Of(await _store.ListJobsAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Counts the jobs of all projects or of one of each status at once, up to a limit each. It looks at the newest 2,000, and at the newest 2,000 with an error, so that it takes as
    /// long however many there are.
    /// </summary>
    /// <param name="projectId">The project; null for all.</param>
    /// <param name="filter">Which jobs; all when not given. Its status does not matter.</param>
    /// <param name="limit">Most jobs counted of a status, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<IReadOnlyDictionary<JobStatus, JobCount>> CountJobsByStatusAsync(
        string? projectId, JobFilter? filter = null, int limit = DefaultCountLimit, CancellationToken cancellationToken = default)
    {
        if (projectId is not null)
            JobValidator.CheckProject(projectId);
        var request = JobListRequest.CountByStatus(projectId, filter, limit);
        return filter?.Id is null
            ? await _store.CountJobsByStatusAsync(request, cancellationToken).ConfigureAwait(false)
            : JobStatusCounts.Of(await _store.ListJobsAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Asks for an operation on the jobs of all projects. It is stored, with its audit entry, when the task completes, and carried out after that. For one
    /// project there is <see cref="BulkClient"/>.
    /// </summary>
    /// <param name="request">What shall be done, to which jobs.</param>
    /// <param name="projectId">The project in whose audit log it is noted.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A member breaks its rule; nothing was stored.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer; the operation may or may not be stored.</exception>
    public Task<BulkOperation> StartBulkAsync(
        BulkRequest request, string projectId, AuditOrigin origin, CancellationToken cancellationToken = default) =>
        _store.StartBulkAsync(NewBulkOperation.Of(projectId, request, origin), cancellationToken);

    /// <summary>Tells what an operation on the jobs of all projects would be done to, and does nothing.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<BulkPreview> PreviewBulkAsync(BulkRequest request, string projectId, CancellationToken cancellationToken = default)
    {
        JobFilter filter = NewBulkOperation.Of(projectId, request, origin: null).Request.Filter;
        return BulkSample.TakeAsync(
            before => ListJobsAsync(projectId: null, filter, BulkSample.Size, before, cancellationToken),
            () => CountJobsAsync(projectId: null, filter, cancellationToken: cancellationToken));
    }

    /// <summary>Reads a bulk operation, whosever jobs it is on; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<BulkOperation?> GetBulkAsync(Guid id, CancellationToken cancellationToken = default) => _store.GetBulkAsync(id, cancellationToken);

    /// <summary>Lists the bulk operations of all projects, newest first.</summary>
    /// <param name="limit">Most operations of the page, 1 to 100.</param>
    /// <param name="before">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The limit is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Page<BulkOperation>> ListBulkAsync(int limit = DefaultLimit, long? before = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckRange("limit", limit, 1, JobListRequest.MaxLimit);
        return _store.ListBulkAsync(limit, before ?? long.MaxValue, cancellationToken);
    }

    /// <summary>Ends a bulk operation that is running, whosever jobs it is on. A step that is under way is finished before; what was changed stays so.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<BulkCancelResult> CancelBulkAsync(Guid id, AuditOrigin origin, CancellationToken cancellationToken = default) =>
        _store.CancelBulkAsync(id, origin.Storable(), cancellationToken);

    /// <summary>
    /// Pauses a queue: from now on no worker takes jobs from it, restarts or not. Jobs that were taken before still run. Nothing changes
    /// if it is paused already.
    /// </summary>
    /// <param name="queue">The queue, whether anybody knows it yet or not.</param>
    /// <param name="projectId">The project in whose audit log the change is noted.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A name breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken = default)
    {
        Check(queue, projectId);
        return _store.PauseQueueAsync(queue, projectId, origin.Storable(), cancellationToken);
    }

    /// <summary>Lets workers take jobs from a queue again. Nothing changes if it is not paused.</summary>
    /// <inheritdoc cref="PauseQueueAsync"/>
    public async Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken = default)
    {
        Check(queue, projectId);
        await _store.ResumeQueueAsync(queue, projectId, origin.Storable(), cancellationToken).ConfigureAwait(false);
        try
        {
            await _waker.WakeAsync(new Dictionary<string, int> { [queue] = 1 }, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The queue is resumed; without the notification the next poll finds its jobs.
        }
    }

    /// <summary>
    /// Erases a project: its jobs with their attempts, logs, progress and results, its schedules, unique keys, idempotency keys, bulk operations and
    /// statistics. Its audit log stays.
    /// Running jobs are cancelled, and go once they have ended. The call returns within some 10 s: repeat it until it says that it has finished.
    /// </summary>
    /// <param name="projectId">The project to erase. Nothing keeps it from having new jobs afterwards.</param>
    /// <param name="operatorProjectId">The project in whose audit log it is noted.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="cancellationToken">Breaks off; what is deleted by then stays deleted.</param>
    /// <exception cref="JobValidationException">A name breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<ProjectErasure> EraseProjectAsync(
        string projectId, string operatorProjectId, AuditOrigin origin, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        JobValidator.CheckProject(operatorProjectId);
        ProjectErasure erasure = await _eraser.EraseAsync(projectId, operatorProjectId, origin.Storable(), cancellationToken).ConfigureAwait(false);
        if (!erasure.Finished)
            _waker.CancelRequested();
        return erasure;
    }

    /// <summary>
    /// Sets how many of a queue's jobs each worker process runs at once, in place of what it was configured with, restarts or not. Running workers follow
    /// within about a second: nothing that runs is interrupted, and jobs beyond a lower number that have not begun go back, the attempt not counted. In a
    /// process where the queue shares its slots with others, it is the most that the queue may have of them.
    /// </summary>
    /// <param name="queue">The queue, whether anybody knows it yet or not.</param>
    /// <param name="concurrency">1 to 10,000; null for what each process was configured with. To stop a queue, pause it.</param>
    /// <param name="projectId">The project in whose audit log the change is noted.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">A name breaks its rule, or the number is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task SetConcurrencyAsync(
        string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken = default)
    {
        Check(queue, projectId);
        if (concurrency is < 1 or > WorkerOptions.MaxConcurrency)
        {
            throw new JobValidationException(
                "concurrency", $"concurrency must be from 1 to {WorkerOptions.MaxConcurrency}, or null for what each worker is configured with. To stop a queue, pause it.");
        }

        return _store.SetConcurrencyAsync(queue, concurrency, projectId, origin.Storable(), cancellationToken);
    }

    private static void Check(string queue, string projectId)
    {
        JobValidator.CheckName("queue", queue);
        JobValidator.CheckProject(projectId);
    }
}
