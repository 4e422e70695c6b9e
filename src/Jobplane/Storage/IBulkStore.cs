using Jobplane.Bulk;
using Jobplane.Idempotency;

namespace Jobplane.Storage;

/// <summary>The tenant's plane for bulk operations: each is on the jobs of one project, which is named.</summary>
internal interface IBulkStore
{
    /// <summary>Stores an operation with its audit entry, in one transaction. Jobs that come later are none of its business.</summary>
    Task<BulkOperation> StartAsync(NewBulkOperation operation, CancellationToken cancellationToken);

    /// <summary>Stores an operation once for a key, with its audit entry and the key, in one transaction.</summary>
    Task<IdempotentResult<BulkOperation>> StartAsync(
        NewBulkOperation operation, KeyedRequest<BulkOperation> request, CancellationToken cancellationToken);

    /// <summary>Reads an operation; null when the project has no such operation.</summary>
    Task<BulkOperation?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken);

    /// <summary>A page of a project's operations, newest first.</summary>
    Task<Page<BulkOperation>> ListAsync(string projectId, int limit, long before, CancellationToken cancellationToken);

    /// <summary>Ends an operation after the step that it is at, with its audit entry, in one transaction.</summary>
    Task<BulkCancelResult> CancelAsync(string projectId, Guid id, AuditOrigin origin, CancellationToken cancellationToken);
}
