using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The maintenance plane on PostgreSQL.</summary>
internal sealed class PostgresMaintenanceStore(PostgresDatabase database, RankFloors floors, TimeProvider time) : IMaintenanceStore
{
    // A sweep looks below the floors, where a transaction that pins the vacuum horizon makes looking expensive. So it comes as often
    // as it costs no more than a twentieth of the time.
    private const int SweepPause = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private long _sweptAt;
    private TimeSpan _pause = TimeSpan.Zero;

    public async Task<PollResult> PollAsync(
        IReadOnlyList<string> queues, IReadOnlyList<string> types, Guid? workerId, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        bool isSweep = time.GetElapsedTime(_sweptAt, startedAt) >= _pause;
        PollResult found = await database.QueryAsync(
            "JobPoll",
            [
                database.Clock(),
                .. LevelParameters(queues, types, isSweep),
                PostgresParameter.Of(types),
                PostgresParameter.Of(workerId),
            ],
            (rows, token) => ReadPolledAsync(types, rows, token),
            cancellationToken).ConfigureAwait(false);
        if (isSweep)
        {
            _sweptAt = time.GetTimestamp();
            TimeSpan pause = time.GetElapsedTime(startedAt, _sweptAt) * SweepPause;
            _pause = pause < LongestPause ? pause : LongestPause;
        }

        return found;
    }

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
            int cancelled = 0;
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                switch (JobStatusNames.Parse(rows.GetString(1)))
                {
                    case JobStatus.Pending:
                        ready[rows.GetString(0)] = rows.GetInt32(2);
                        break;
                    case JobStatus.Cancelled:
                        cancelled += rows.GetInt32(2);
                        break;
                    default:
                        failed += rows.GetInt32(2);
                        break;
                }
            }

            return new RescueResult(ready, failed, cancelled);
        },
        cancellationToken);

    public Task<int> PruneIdempotencyKeysAsync(int limit, CancellationToken cancellationToken) => database.ExecuteAsync(
        "IdempotencyPrune", [database.Clock(), PostgresParameter.Of(limit), PostgresParameter.Of(IdempotencyKey.Kept)], cancellationToken);

    /// <summary>Where to look: each queue and priority from its floor on, or in a sweep from the beginning.</summary>
    private NpgsqlParameter[] LevelParameters(IReadOnlyList<string> queues, IReadOnlyList<string> types, bool isSweep)
    {
        var names = new string[queues.Count * RankFloors.Priorities];
        var priorities = new short[names.Length];
        var from = new long[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = queues[i / RankFloors.Priorities];
            priorities[i] = (short)(RankFloors.Priorities - 1 - (i % RankFloors.Priorities));
        }

        for (int i = 0; i < queues.Count && !isSweep; i++)
            floors.Of(queues[i], types).CopyTo(from, i * RankFloors.Priorities);
        return
        [
            PostgresParameter.Column(names, NpgsqlDbType.Text, static name => name),
            PostgresParameter.Column(priorities, NpgsqlDbType.Smallint, static priority => priority),
            PostgresParameter.Of(from),
        ];
    }

    private async Task<PollResult> ReadPolledAsync(IReadOnlyList<string> types, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var ready = new HashSet<string>(StringComparer.Ordinal);
        var cancelRequests = new List<CancelRequest>();
        bool hasDueJobs = false;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await rows.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false))
            {
                string queue = rows.GetString(0);
                ready.Add(queue);
                floors.Lower(queue, types, rows.GetInt16(1), rows.GetInt64(2));
            }
            else if (!await rows.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false))
            {
                cancelRequests.Add(new CancelRequest(rows.GetGuid(3), rows.GetInt64(4)));
            }
            else
            {
                hasDueJobs = true;
            }
        }

        return new PollResult([.. ready], hasDueJobs, cancelRequests);
    }
}
