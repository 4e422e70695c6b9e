using Jobplane.Bulk;
using Jobplane.Idempotency;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The tenant's plane for bulk operations on SQLite.</summary>
internal sealed class SqliteBulkStore(SqliteDatabase database, SqliteIdempotency idempotency) : IBulkStore
{
    public Task<BulkOperation> StartAsync(NewBulkOperation operation, CancellationToken cancellationToken) =>
        database.WriteAsync(session => BulkColumns.Start(session, "BulkStart", operation), cancellationToken);

    public Task<IdempotentResult<BulkOperation>> StartAsync(
        NewBulkOperation operation, KeyedRequest<BulkOperation> request, CancellationToken cancellationToken) =>
        idempotency.RunOnceAsync(request, session => BulkColumns.Start(session, "BulkStart", operation), cancellationToken);

    public Task<BulkOperation?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Get(session, projectId, id), cancellationToken);

    public Task<Page<BulkOperation>> ListAsync(string projectId, int limit, long before, CancellationToken cancellationToken) => database.ReadAsync(
        session => Page<BulkOperation>.Of(
            session["BulkList"].Bind("$project", projectId).Bind("$before", before).Bind("$limit", limit + 1).Query(BulkColumns.ReadWithSeq), limit),
        cancellationToken);

    public Task<BulkCancelResult> CancelAsync(string projectId, Guid id, AuditOrigin origin, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            bool isChanged = session["BulkCancel"].Bind("$project", projectId).Bind("$id", id).Bind(origin).Execute() == 1;
            return BulkCancelResult.For(Get(session, projectId, id), isChanged);
        },
        cancellationToken);

    private static BulkOperation? Get(SqliteSession session, string projectId, Guid id) =>
        session["BulkGet"].Bind("$project", projectId).Bind("$id", id).Query(BulkColumns.Read).FirstOrDefault();
}
