using Jobplane.Bulk;
using Jobplane.Idempotency;
using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>The tenant's plane for bulk operations on PostgreSQL.</summary>
internal sealed class PostgresBulkStore(PostgresDatabase database, TenantDatabase tenants) : IBulkStore
{
    public async Task<BulkOperation> StartAsync(NewBulkOperation operation, CancellationToken cancellationToken) =>
        (await tenants.QueryAsync(
            [operation.ProjectId], "BulkStart", BulkColumns.Parameters(database, operation), BulkColumns.ReadOneAsync, cancellationToken)
            .ConfigureAwait(false))!;

    public Task<IdempotentResult<BulkOperation>> StartAsync(
        NewBulkOperation operation, KeyedRequest<BulkOperation> request, CancellationToken cancellationToken) => tenants.RunOnceAsync(
        request,
        async transaction => (await database.QueryAsync(
            "BulkStart", BulkColumns.Parameters(database, operation), transaction, BulkColumns.ReadOneAsync, cancellationToken).ConfigureAwait(false))!,
        cancellationToken);

    public Task<BulkOperation?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) => tenants.ReadAsync(
        [projectId], "BulkGet", [PostgresParameter.Of(projectId), PostgresParameter.Of(id)], BulkColumns.ReadOneAsync, cancellationToken);

    public Task<Page<BulkOperation>> ListAsync(string projectId, int limit, long before, CancellationToken cancellationToken) => tenants.ReadAsync(
        [projectId],
        "BulkList",
        [PostgresParameter.Of(projectId), PostgresParameter.Of(before), PostgresParameter.Of(limit + 1)],
        (rows, token) => BulkColumns.ReadPageAsync(rows, limit, token),
        cancellationToken);

    public async Task<BulkCancelResult> CancelAsync(string projectId, Guid id, AuditOrigin origin, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [database.Clock(), PostgresParameter.Of(projectId), PostgresParameter.Of(id), .. BulkColumns.Parameters(origin)];
        bool isChanged = await tenants.QueryAsync([projectId], "BulkCancel", parameters, BulkColumns.ReadFlagAsync, cancellationToken).ConfigureAwait(false);
        return BulkCancelResult.For(await GetAsync(projectId, id, cancellationToken).ConfigureAwait(false), isChanged);
    }
}
