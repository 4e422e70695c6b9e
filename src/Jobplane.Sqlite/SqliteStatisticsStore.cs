using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The tenant's plane on SQLite, as far as statistics go.</summary>
internal sealed class SqliteStatisticsStore(SqliteDatabase database) : IStatisticsStore
{
    public Task<StatisticsBuilder> ReadAsync(StatisticsRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Read(request), cancellationToken);

    public Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.Read(request), cancellationToken);
}
