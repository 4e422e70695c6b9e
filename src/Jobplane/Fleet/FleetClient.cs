using Jobplane.Enqueueing;
using Jobplane.Fleet;
using Jobplane.Maintenance;
using Jobplane.Storage;

namespace Jobplane;

/// <summary>
/// Queues, workers and whole projects, over all projects: for operators, and apart from <see cref="JobClient"/>, so that no code which serves a
/// project comes by it unawares.
/// </summary>
public sealed class FleetClient
{
    private readonly IFleetStore _store;
    private readonly JobWaker _waker;
    private readonly ProjectEraser _eraser;

    internal FleetClient(IFleetStore store, JobWaker waker, TimeProvider time)
    {
        _store = store;
        _waker = waker;
        _eraser = new ProjectEraser(store, time);
    }

    /// <summary>The queues that have ready jobs, a live worker, or were paused once, by name; at most 1,000.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken = default) =>
        _store.ListQueuesAsync(cancellationToken);

    /// <summary>The workers whose lease is in force, the oldest first; at most 1,000.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken = default) =>
        _store.ListWorkersAsync(cancellationToken);

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
    /// Erases a project: its jobs with their attempts, logs, progress and results, its schedules, unique keys and idempotency keys. Its audit log stays.
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

    private static void Check(string queue, string projectId)
    {
        JobValidator.CheckName("queue", queue);
        JobValidator.CheckProject(projectId);
    }
}
