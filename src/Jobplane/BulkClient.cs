using Jobplane.Bulk;
using Jobplane.Enqueueing;
using Jobplane.Idempotency;
using Jobplane.Listing;
using Jobplane.Storage;

namespace Jobplane;

/// <summary>
/// Retries, cancels and deletes all of a project's jobs that fit a filter, always for one project. Workers carry it out, in small steps beside their work.
/// Safe for concurrent use; one a process is enough.
/// </summary>
public sealed class BulkClient
{
    internal const int DefaultLimit = 20;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly IBulkStore _store;
    private readonly JobClient _jobs;
    private readonly TimeProvider _time;

    internal BulkClient(IBulkStore store, JobClient jobs, TimeProvider time)
    {
        _store = store;
        _jobs = jobs;
        _time = time;
    }

    /// <summary>Asks for an operation. It is stored, with its audit entry, when the task completes, and carried out after that.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule; nothing was stored.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer; the operation may or may not be stored.</exception>
    public Task<BulkOperation> StartAsync(
        string projectId, BulkRequest request, AuditOrigin? origin = null, CancellationToken cancellationToken = default) =>
        _store.StartAsync(NewBulkOperation.Of(projectId, request, origin), cancellationToken);

    /// <summary>Asks for an operation once for a key: a repeat of the request within 24 hours gets the answer to the first.</summary>
    /// <param name="request">What shall be done, to the jobs of the key's project.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="key">The key.</param>
    /// <param name="answer">Makes the answer to keep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="StartAsync(string, BulkRequest, AuditOrigin, CancellationToken)"/>
    public Task<IdempotentResult<BulkOperation>> StartAsync(
        BulkRequest request,
        AuditOrigin? origin,
        IdempotencyKey key,
        Func<BulkOperation, IdempotentAnswer> answer,
        CancellationToken cancellationToken = default)
    {
        key.Check();
        return _store.StartAsync(NewBulkOperation.Of(key.ProjectId, request, origin), new KeyedRequest<BulkOperation>(key, answer), cancellationToken);
    }

    /// <summary>Tells what an operation would be done to, and does nothing.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<BulkPreview> PreviewAsync(string projectId, BulkRequest request, CancellationToken cancellationToken = default)
    {
        JobFilter filter = NewBulkOperation.Of(projectId, request, origin: null).Request.Filter;
        return BulkSample.TakeAsync(
            before => _jobs.ListAsync(projectId, filter, BulkSample.Size, before, cancellationToken),
            () => _jobs.CountAsync(projectId, filter, cancellationToken: cancellationToken));
    }

    /// <summary>Reads an operation; null when the project has no such operation, whoever else may have it.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<BulkOperation?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        return _store.GetAsync(projectId, id, cancellationToken);
    }

    /// <summary>Lists a project's operations, newest first.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="limit">Most operations of the page, 1 to 100.</param>
    /// <param name="before">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobValidationException">The limit is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<Page<BulkOperation>> ListAsync(
        string projectId, int limit = DefaultLimit, long? before = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        JobValidator.CheckRange("limit", limit, 1, JobListRequest.MaxLimit);
        return _store.ListAsync(projectId, limit, before ?? long.MaxValue, cancellationToken);
    }

    /// <summary>Ends an operation that is running. A step that is under way is finished before; what was changed stays so.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public Task<BulkCancelResult> CancelAsync(
        string projectId, Guid id, AuditOrigin? origin = null, CancellationToken cancellationToken = default)
    {
        JobValidator.CheckProject(projectId);
        return _store.CancelAsync(projectId, id, (origin ?? new AuditOrigin()).Storable(), cancellationToken);
    }

    /// <summary>Waits until an operation has come to its end, and tells how far it is once a second; null when the project has no such operation.</summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<BulkOperation?> WaitAsync(
        string projectId, Guid id, IProgress<BulkOperation>? progress = null, CancellationToken cancellationToken = default)
    {
        while (await GetAsync(projectId, id, cancellationToken).ConfigureAwait(false) is { } operation)
        {
            progress?.Report(operation);
            if (operation.State != BulkState.Running)
                return operation;
            await Task.Delay(ProgressInterval, _time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
