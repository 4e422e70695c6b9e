using Jobplane.Enqueueing;
using Jobplane.Maintenance;
using Jobplane.Storage;

namespace Jobplane;

/// <summary>
/// Queues and workers, over all projects: for operators, and apart from <see cref="JobClient"/>, so that no code which serves a
/// project comes by it unawares.
/// </summary>
public sealed class FleetClient
{
    private readonly IFleetStore _store;
    private readonly JobWaker _waker;

    internal FleetClient(IFleetStore store, JobWaker waker)
    {
        _store = store;
        _waker = waker;
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
