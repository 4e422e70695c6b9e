using Jobplane.Storage;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The maintenance plane on PostgreSQL.</summary>
internal sealed class PostgresMaintenanceStore(PostgresDatabase database) : IMaintenanceStore
{
    public Task<PollResult> PollAsync(IReadOnlyList<string> queues, IReadOnlyList<string> types, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "JobPoll",
            [
                database.Clock(),
                PostgresParameter.Column(queues, NpgsqlDbType.Text, static queue => queue),
                PostgresParameter.Column(types, NpgsqlDbType.Text, static type => type),
            ],
            async (rows, token) =>
            {
                var ready = new List<string>();
                bool hasDueJobs = false;
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                {
                    if (rows.IsDBNull(0))
                        hasDueJobs = true;
                    else
                        ready.Add(rows.GetString(0));
                }

                return new PollResult(ready, hasDueJobs);
            },
            cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        "JobPromote",
        [database.Clock(), PostgresParameter.Of(limit)],
        async (rows, token) =>
        {
            var promoted = new Dictionary<string, int>(StringComparer.Ordinal);
            while (await rows.ReadAsync(token).ConfigureAwait(false))
                promoted[rows.GetString(0)] = rows.GetInt32(1);
            return (IReadOnlyDictionary<string, int>)promoted;
        },
        cancellationToken);

    public Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        "JobRescue",
        [database.Clock(), PostgresParameter.Of(limit), PostgresParameter.Of(RescueResult.Error)],
        async (rows, token) =>
        {
            var ready = new Dictionary<string, int>(StringComparer.Ordinal);
            int failed = 0;
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                if (rows.GetBoolean(1))
                    ready[rows.GetString(0)] = rows.GetInt32(2);
                else
                    failed += rows.GetInt32(2);
            }

            return new RescueResult(ready, failed);
        },
        cancellationToken);
}
