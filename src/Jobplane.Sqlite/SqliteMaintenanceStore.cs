using System.Text.Json;
using Jobplane.Storage;
using Microsoft.Data.Sqlite;

namespace Jobplane.Sqlite;

/// <summary>The maintenance plane on SQLite.</summary>
internal sealed class SqliteMaintenanceStore(SqliteDatabase database) : IMaintenanceStore
{
    public Task<PollResult> PollAsync(IReadOnlyList<string> queues, IReadOnlyList<string> types, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session["JobPoll"]
                .Bind("$queues", JsonSerializer.Serialize(queues))
                .Bind("$types", JsonSerializer.Serialize(types))
                .Query(ReadPoll),
            cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobPromote"].Bind("$limit", limit).Query(static rows =>
        {
            var promoted = new Dictionary<string, int>(StringComparer.Ordinal);
            while (rows.Read())
                Count(promoted, rows.GetString(0));
            return (IReadOnlyDictionary<string, int>)promoted;
        }),
        cancellationToken);

    public Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobRescue"].Bind("$limit", limit).Bind("$error", RescueResult.Error).Query(static rows =>
        {
            var ready = new Dictionary<string, int>(StringComparer.Ordinal);
            int failed = 0;
            while (rows.Read())
            {
                if (rows.GetBoolean(1))
                    Count(ready, rows.GetString(0));
                else
                    failed++;
            }

            return new RescueResult(ready, failed);
        }),
        cancellationToken);

    private static PollResult ReadPoll(SqliteDataReader rows)
    {
        var ready = new List<string>();
        bool hasDueJobs = false;
        while (rows.Read())
        {
            if (rows.IsDBNull(0))
                hasDueJobs = true;
            else
                ready.Add(rows.GetString(0));
        }

        return new PollResult(ready, hasDueJobs);
    }

    private static void Count(Dictionary<string, int> counts, string queue) =>
        counts[queue] = counts.GetValueOrDefault(queue) + 1;
}
