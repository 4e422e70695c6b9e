using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Postgres;

/// <summary>The tenant's plane on PostgreSQL, as far as statistics go.</summary>
internal sealed class PostgresStatisticsStore(TenantDatabase tenants) : IStatisticsStore
{
    public Task<StatisticsBuilder> ReadAsync(StatisticsRequest request, CancellationToken cancellationToken) => tenants.ReadAsync(
        [request.ProjectId],
        "StatisticsRead",
        StatisticsColumns.Parameters(tenants.Database, request),
        (rows, token) => StatisticsColumns.ReadAsync(request, rows, token),
        cancellationToken);

    public Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken) => tenants.ReadAsync(
        [request.ProjectId],
        "FailureRead",
        StatisticsColumns.Parameters(tenants.Database, request),
        (rows, token) => StatisticsColumns.ReadAsync(request, rows, token),
        cancellationToken);
}
