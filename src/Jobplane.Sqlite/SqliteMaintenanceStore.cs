using System.Text.Json;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The maintenance plane on SQLite.</summary>
internal sealed class SqliteMaintenanceStore(SqliteDatabase database) : IMaintenanceStore
{
    public Task<PollResult> PollAsync(IReadOnlyList<string> queues, IReadOnlyList<string> types, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                List<string?> found = session["JobPoll"]
                    .Bind("$queues", JsonSerializer.Serialize(queues))
                    .Bind("$types", JsonSerializer.Serialize(types))
                    .Query(static row => row.TextOrNull(0));
                return new PollResult([.. found.OfType<string>()], HasDueJobs: found.Contains(null));
            },
            cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyDictionary<string, int>>(
        session => Count(session["JobPromote"].Bind("$limit", limit).Query(static row => row.Text(0))),
        cancellationToken);

    public Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            List<(string Queue, bool Ready)> rescued = session["JobRescue"]
                .Bind("$limit", limit)
                .Bind("$error", RescueResult.Error)
                .Query(static row => (row.Text(0), row.Boolean(1)));
            return new RescueResult(
                Count(rescued.Where(job => job.Ready).Select(job => job.Queue)),
                Failed: rescued.Count(job => !job.Ready));
        },
        cancellationToken);

    private static Dictionary<string, int> Count(IEnumerable<string> queues) =>
        queues.CountBy(queue => queue, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
