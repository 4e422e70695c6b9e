using System.Text.Json;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The maintenance plane on SQLite.</summary>
internal sealed class SqliteMaintenanceStore(SqliteDatabase database) : IMaintenanceStore
{
    public Task<PollResult> PollAsync(
        IReadOnlyList<string> queues, IReadOnlyList<string> types, Guid? workerId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                List<(string? Queue, CancelRequest? Cancel)> found = session["JobPoll"]
                    .Bind("$queues", JsonSerializer.Serialize(queues))
                    .Bind("$types", JsonSerializer.Serialize(types))
                    .Bind("$worker", workerId?.ToString())
                    .Query(static row => (row.TextOrNull(0), row.IsNull(1) ? (CancelRequest?)null : new CancelRequest(row.Guid(1), row.Integer(2))));
                return new PollResult(
                    [.. found.Select(row => row.Queue).OfType<string>()],
                    HasDueJobs: found.Contains((null, null)),
                    [.. found.Select(row => row.Cancel).OfType<CancelRequest>()]);
            },
            cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyDictionary<string, int>>(
        session => Count(session["JobPromote"].Bind("$limit", limit).Query(static row => row.Text(0))),
        cancellationToken);

    public Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            List<(string Queue, JobStatus Status)> rescued = session["JobRescue"]
                .Bind("$limit", limit)
                .Bind("$error", RescueResult.Error)
                .Query(static row => (row.Text(0), JobStatusNames.Parse(row.Text(1))));
            return new RescueResult(
                Count(rescued.Where(job => job.Status == JobStatus.Pending).Select(job => job.Queue)),
                Failed: rescued.Count(job => job.Status == JobStatus.Failed),
                Cancelled: rescued.Count(job => job.Status == JobStatus.Cancelled));
        },
        cancellationToken);

    public Task<int> PruneIdempotencyKeysAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["IdempotencyPrune"].Bind("$limit", limit).Bind("$kept", IdempotencyKey.Kept).Execute(),
        cancellationToken);

    private static Dictionary<string, int> Count(IEnumerable<string> queues) =>
        queues.CountBy(queue => queue, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
