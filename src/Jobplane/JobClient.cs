using System.Data.Common;
using System.Text.Json;
using Jobplane.Batching;
using Jobplane.Enqueueing;
using Jobplane.Retries;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Options;

namespace Jobplane;

/// <summary>Enqueues jobs, reads them and retries them, always for one project. Safe for concurrent use; one a process is enough.</summary>
public sealed class JobClient
{
    private const int MaxActorLength = 200;
    private const int MaxOriginLength = 100;

    private readonly IJobStore _store;
    private readonly QueueSignals _signals;
    private readonly JobWatcher _watcher;
    private readonly JobValidator _validator;
    private readonly JsonSerializerOptions _json;
    private readonly SmartBatcher<NewJob, Job> _enqueues;
    private readonly SmartBatcher<JobKey, Job?> _reads;
    private readonly SmartBatcher<string, bool> _notifications;

    internal JobClient(IJobStore store, QueueSignals signals, JobWatcher watcher, TimeProvider time, IOptions<JobplaneOptions> options)
    {
        _store = store;
        _signals = signals;
        _watcher = watcher;
        _validator = new JobValidator(time);
        _json = options.Value.PayloadJson;
        _enqueues = new(store.Traits.WriteLanes, store.Traits.MaxBatch, store.EnqueueAsync);
        _reads = new(store.Traits.ReadLanes, store.Traits.MaxBatch, store.GetAsync);
        _notifications = new(lanes: 1, store.Traits.MaxBatch, NotifyAsync);
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
        NewJob[] validated = [.. jobs.Select(_validator.Validate)];
        if (validated.Length == 0)
            return [];
        Job[] stored = await _store.EnqueueAsync(validated, cancellationToken).ConfigureAwait(false);
        foreach (string queue in validated.Select(job => job.Queue).Distinct(StringComparer.Ordinal))
            Wake(queue);
        return stored;
    }

    /// <summary>Enqueues many jobs of one type in one commit: all of them, or none. They are returned in the order given.</summary>
    /// <inheritdoc cref="EnqueueAsync{TJob}(TJob, EnqueueOptions, CancellationToken)"/>
    public Task<IReadOnlyList<Job>> EnqueueManyAsync<TJob>(
        IEnumerable<TJob> jobs, EnqueueOptions options, CancellationToken cancellationToken = default)
        where TJob : notnull =>
        EnqueueManyAsync(jobs.Select(job => Request(job, options)), cancellationToken);

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
        options ??= new RetryOptions();
        if (options.MaxAttempts is { } limit)
            JobValidator.CheckMaxAttempts(limit);
        options = options with
        {
            Actor = AuditText.Keep(options.Actor, MaxActorLength),
            RemoteAddress = AuditText.Keep(options.RemoteAddress, MaxOriginLength),
            RequestId = AuditText.Keep(options.RequestId, MaxOriginLength),
        };
        RetryResult result = await _store.RetryAsync(new JobKey(projectId, id), options, cancellationToken).ConfigureAwait(false);
        if (result is RetryResult.Retried retried)
        {
            Wake(retried.Job.Queue);
            _watcher.Tell(projectId, id);
        }

        return result;
    }

    private JobRequest Request<TJob>(TJob job, EnqueueOptions options)
        where TJob : notnull =>
        new(JobTypeName.Of(job.GetType()), new JobPayload(JsonSerializer.SerializeToUtf8Bytes(job, job.GetType(), _json)), options);

    private async Task<Job> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        Job job = await _enqueues.RunAsync(_validator.Validate(request), cancellationToken).ConfigureAwait(false);
        Wake(job.Queue);
        return job;
    }

    private async Task<Job> EnqueueAsync(JobRequest request, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Job[] stored = await _store.EnqueueAsync([_validator.Validate(request)], transaction, cancellationToken).ConfigureAwait(false);
        return stored[0];
    }

    /// <summary>Wakes our own workers at once, and other processes' by a notification that many enqueues share.</summary>
    private void Wake(string queue)
    {
        _signals.Set(queue);
        _ = _notifications.RunAsync(queue);
    }

    private async Task<bool[]> NotifyAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        try
        {
            await _store.NotifyAsync(new HashSet<string>(queues, StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The jobs are stored; without the notification they are found by the next poll.
        }

        return new bool[queues.Count];
    }
}
