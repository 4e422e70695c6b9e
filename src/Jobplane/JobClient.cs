using System.Data.Common;
using System.Text.Json;
using Jobplane.Batching;
using Jobplane.Enqueueing;
using Jobplane.Idempotency;
using Jobplane.Maintenance;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Enqueues jobs, reads, retries, cancels and deletes them, always for one project. Safe for concurrent use; one a process is enough.</summary>
public sealed partial class JobClient
{
    private readonly IJobStore _store;
    private readonly JobWaker _waker;
    private readonly JobWatcher _watcher;
    private readonly JobplaneMetrics _metrics;
    private readonly JobValidator _validator;
    private readonly JsonSerializerOptions _json;
    private readonly SmartBatcher<NewJob, Job> _enqueues;

    /// <summary>Those with unique keys. A batch of them takes more statements, which others need not wait for.</summary>
    private readonly SmartBatcher<NewJob, Job> _uniqueEnqueues;
    private readonly SmartBatcher<JobKey, Job?> _reads;

    internal JobClient(
        IJobStore store, JobWaker waker, JobWatcher watcher, JobplaneMetrics metrics, TimeProvider time, IOptions<JobplaneOptions> options)
    {
        _store = store;
        _waker = waker;
        _watcher = watcher;
        _metrics = metrics;
        _validator = new JobValidator(time);
        _json = options.Value.PayloadJson;
        _enqueues = new(store.Traits.WriteLanes, store.Traits.MaxBatch, EnqueueBatchAsync);
        _uniqueEnqueues = new(store.Traits.WriteLanes, store.Traits.MaxBatch, EnqueueBatchAsync);
        _reads = new(store.Traits.ReadLanes, store.Traits.MaxBatch, store.GetAsync);
    }

    /// <summary>Enqueues a job whose type is the class of its payload. It is durable when the task completes.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule; nothing was stored.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer; the job may or may not be stored.</exception>
    public Task<Job> EnqueueAsync<TJob>(TJob job, EnqueueOptions options, CancellationToken cancellationToken = default)
        where TJob : notnull =>
        EnqueueAsync(Request(job, options), cancellationToken);

    /// <summary>Enqueues a job by the name of its type. It is durable when the task completes.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public Task<Job> EnqueueAsync(string type, JobPayload payload, EnqueueOptions options, CancellationToken cancellationToken = default) =>
        EnqueueAsync(new JobRequest(type, payload, options), cancellationToken);

    /// <summary>
    /// Enqueues a job on the caller's transaction, a <c>NpgsqlTransaction</c> or <c>SqliteTransaction</c>: it appears when that commits,
    /// and never if it rolls back.
    /// </summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public Task<Job> EnqueueAsync<TJob>(TJob job, EnqueueOptions options, DbTransaction transaction, CancellationToken cancellationToken = default)
        where TJob : notnull =>
        EnqueueAsync(Request(job, options), transaction, cancellationToken);

    /// <summary>Enqueues a job by the name of its type, on the caller's transaction.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, DbTransaction, CancellationToken)"/>
    public Task<Job> EnqueueAsync(
        string type, JobPayload payload, EnqueueOptions options, DbTransaction transaction, CancellationToken cancellationToken = default) =>
        EnqueueAsync(new JobRequest(type, payload, options), transaction, cancellationToken);

    /// <summary>Enqueues many jobs in one commit: all of them, or none. They are returned in the order given.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public async Task<IReadOnlyList<Job>> EnqueueManyAsync(IEnumerable<JobRequest> jobs, CancellationToken cancellationToken = default)
    {
        NewJob[] validated = _validator.Validate(jobs);
        if (validated.Length == 0)
            return [];
        using SendOperation? send = SendOperation.Begin(_metrics, validated);
        Job[] stored = await EnqueueBatchAsync(validated, cancellationToken).ObservedBy(send).ConfigureAwait(false);
        send?.Answered(stored);
        return stored;
    }

    /// <summary>Enqueues many jobs of one type in one commit: all of them, or none. They are returned in the order given.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public Task<IReadOnlyList<Job>> EnqueueManyAsync<TJob>(
        IEnumerable<TJob> jobs, EnqueueOptions options, CancellationToken cancellationToken = default)
        where TJob : notnull =>
        EnqueueManyAsync(jobs.Select(job => Request(job, options)), cancellationToken);

    /// <summary>
    /// Enqueues jobs once for a key, all of them or none: a repeat of the request within 24 hours gets the answer to the first, which is
    /// stored with the jobs, in one commit.
    /// </summary>
    /// <param name="jobs">Jobs of the key's project.</param>
    /// <param name="key">The key.</param>
    /// <param name="answer">Makes the answer to keep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public async Task<IdempotentResult<IReadOnlyList<Job>>> EnqueueManyAsync(
        IEnumerable<JobRequest> jobs,
        IdempotencyKey key,
        Func<IReadOnlyList<Job>, IdempotentAnswer> answer,
        CancellationToken cancellationToken = default)
    {
        key.Check();
        NewJob[] validated = _validator.Validate(jobs);
        if (Array.Exists(validated, job => job.ProjectId != key.ProjectId))
            throw new ArgumentException("The jobs must belong to the key's project.", nameof(jobs));
        using SendOperation? send = SendOperation.Begin(_metrics, validated);
        IdempotentResult<Job[]> result = await _store
            .EnqueueAsync(validated, new KeyedRequest<Job[]>(key, answer), cancellationToken).ObservedBy(send).ConfigureAwait(false);
        Job[] stored = result is IdempotentResult<Job[]>.Done done ? done.Result : [];
        send?.Answered(stored);
        WakeFor(stored);
        return result.Select<IReadOnlyList<Job>>(static stored => stored);
    }

    /// <summary>Enqueues a job that is due at a time, up to a year ahead; a past time means now.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public Task<Job> ScheduleAsync<TJob>(TJob job, DateTimeOffset at, EnqueueOptions options, CancellationToken cancellationToken = default)
        where TJob : notnull =>
        EnqueueAsync(job, options with { ScheduledAt = at }, cancellationToken);

    /// <summary>Enqueues a job by the name of its type, due at a time up to a year ahead; a past time means now.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public Task<Job> ScheduleAsync(
        string type, JobPayload payload, DateTimeOffset at, EnqueueOptions options, CancellationToken cancellationToken = default) =>
        EnqueueAsync(type, payload, options with { ScheduledAt = at }, cancellationToken);

    /// <summary>Reads a job; null when the project has no such job, whoever else may have it.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Job?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        return _reads.RunAsync(new JobKey(projectId, id), cancellationToken);
    }

    /// <summary>
    /// Makes a failed, cancelled, completed or waiting job run again now, if it has attempts left. Its attempts so far stay
    /// counted. The change and its audit entry are one transaction.
    /// </summary>
    /// <exception cref="JobValidationException">The raised limit is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<RetryResult> RetryAsync(
        string projectId, Guid id, RetryOptions? options = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        RetryResult result = await _store.RetryAsync(new JobKey(projectId, id), Storable(options), cancellationToken).ConfigureAwait(false);
        WakeFor(projectId, id, result);
        return result;
    }

    /// <summary>
    /// Makes a job run again once for a key: a repeat of the request within 24 hours gets the answer to the first. A retry that is refused
    /// does not use up the key.
    /// </summary>
    /// <param name="id">A job of the key's project.</param>
    /// <param name="options">A raised limit, and who asks.</param>
    /// <param name="key">The key.</param>
    /// <param name="answer">Makes the answer to keep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="RetryAsync(string, Guid, RetryOptions, CancellationToken)"/>
    public async Task<IdempotentResult<RetryResult>> RetryAsync(
        Guid id,
        RetryOptions options,
        IdempotencyKey key,
        Func<RetryResult.Retried, IdempotentAnswer> answer,
        CancellationToken cancellationToken = default)
    {
        key.Check();
        var request = new KeyedRequest<RetryResult>(key, result => result is RetryResult.Retried retried ? answer(retried) : null);
        IdempotentResult<RetryResult> result = await _store
            .RetryAsync(new JobKey(key.ProjectId, id), Storable(options), request, cancellationToken).ConfigureAwait(false);
        if (result is IdempotentResult<RetryResult>.Done done)
            WakeFor(key.ProjectId, id, done.Result);
        return result;
    }

    /// <summary>
    /// Cancels a job: a waiting one at once, a running one when its handler stops, whose token is cancelled within about a second. The
    /// change and its audit entry are one transaction.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<CancelResult> CancelAsync(
        string projectId, Guid id, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        CancelResult result = await _store
            .CancelAsync(new JobKey(projectId, id), (origin ?? new AuditOrigin()).Storable(), cancellationToken).ConfigureAwait(false);
        if (result is CancelResult.Requested)
            _waker.CancelRequested();
        _watcher.Tell(projectId, id);
        return result;
    }

    /// <summary>
    /// Enqueues a job like another one, whatever that one's state, to run now: of the same type, payload, queue, priority and number of attempts. The copy has no
    /// unique key and does not expire. It and its audit entry are one transaction. Null when the project has no such job.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer; the copy may or may not be stored.</exception>
    public async Task<Job?> CloneAsync(string projectId, Guid id, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        Job? copy = await _store
            .CloneAsync(new JobKey(projectId, id), Guid.NewGuid(), (origin ?? new AuditOrigin()).Storable(), cancellationToken).ConfigureAwait(false);
        if (copy is not null)
            _waker.Wake(copy.Queue);
        return copy;
    }

    /// <summary>
    /// Removes a waiting or finished job, with what is kept of its attempts, progress and result. A running one has to be cancelled first. The removal and
    /// its audit entry are one transaction.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<DeleteResult> DeleteAsync(
        string projectId, Guid id, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        DeleteResult result = await _store
            .DeleteAsync(new JobKey(projectId, id), (origin ?? new AuditOrigin()).Storable(), cancellationToken).ConfigureAwait(false);
        _watcher.Tell(projectId, id);
        return result;
    }

    private JobRequest Request<TJob>(TJob job, EnqueueOptions options)
        where TJob : notnull =>
        new(JobTypeName.Of(job.GetType()), JobPayload.Of(job, _json), options);

    private async Task<Job> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        NewJob validated = _validator.Validate(request);
        using SendOperation? send = SendOperation.Begin(_metrics, validated);
        Job job = await (validated.Unique is null ? _enqueues : _uniqueEnqueues)
            .RunAsync(validated, cancellationToken).ObservedBy(send).ConfigureAwait(false);
        send?.Answered(job);
        return job;
    }

    /// <summary>Stores a batch, and tells of it once for all its callers and before they go on, so that its jobs start the sooner.</summary>
    private async Task<Job[]> EnqueueBatchAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        Job[] stored = await _store.EnqueueAsync(jobs, cancellationToken).ConfigureAwait(false);
        WakeFor(stored);
        return stored;
    }

    private async Task<Job> EnqueueAsync(JobRequest request, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        NewJob validated = _validator.Validate(request);
        using SendOperation? send = SendOperation.Begin(_metrics, validated);
        Job[] stored = await _store.EnqueueAsync([validated], transaction, cancellationToken).ObservedBy(send).ConfigureAwait(false);
        send?.Answered(stored);
        return stored[0];
    }

    private static RetryOptions Storable(RetryOptions? options)
    {
        if (options?.MaxAttempts is { } limit)
            JobValidator.CheckMaxAttempts(limit);
        return (RetryOptions)(options ?? new RetryOptions()).Storable();
    }

    private void WakeFor(Job[] stored)
    {
        foreach (string queue in stored.Select(job => job.Queue).Distinct(StringComparer.Ordinal))
            _waker.Wake(queue);
        Array.ForEach(stored, TellOfFound);
    }

    /// <summary>A job that was there before may have been changed.</summary>
    private void TellOfFound(Job job)
    {
        if (job.IsNew == false)
            _watcher.Tell(job.ProjectId, job.Id);
    }

    private void WakeFor(string projectId, Guid id, RetryResult result)
    {
        if (result is not RetryResult.Retried retried)
            return;
        _waker.Wake(retried.Job.Queue);
        _watcher.Tell(projectId, id);
    }
}
