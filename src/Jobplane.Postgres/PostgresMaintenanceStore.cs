using Jobplane.Bulk;
using Jobplane.Retention;
using Jobplane.Storage;
using Jobplane.Unique;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The maintenance plane on PostgreSQL.</summary>
internal sealed class PostgresMaintenanceStore(PostgresDatabase database, RankFloors floors, PostgresBulkSteps bulkSteps, TimeProvider time) : IMaintenanceStore
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
            (rows, token) => ReadPolledAsync(types, isSweep, rows, token),
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
        ReadCountsAsync,
        cancellationToken);

    public Task<int> ExpireAsync(int limit, CancellationToken cancellationToken) => database.ExecuteAsync(
        "JobExpire",
        [database.Clock(), PostgresParameter.Of(limit), PostgresParameter.Of(IMaintenanceStore.ExpiredError)],
        cancellationToken);

    public Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken) => database.QueryAsync(
        "JobRescue",
        [database.Clock(), PostgresParameter.Of(limit), PostgresParameter.Of(RescueResult.Error)],
        static async (rows, token) =>
        {
            var jobs = new List<RescuedJob>();
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                jobs.Add(new RescuedJob(
                    rows.GetGuid(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), JobStatusNames.Parse(rows.GetString(4))));
            }

            return new RescueResult(jobs);
        },
        cancellationToken);

    public Task<BulkProgress?> StepBulkAsync(CancellationToken cancellationToken) => bulkSteps.TakeAsync(cancellationToken);

    public Task<int> PruneBulkAsync(TimeSpan kept, int limit, CancellationToken cancellationToken) => database.ExecuteAsync(
        "BulkPrune", [database.Clock(), PostgresParameter.Of(limit), PostgresParameter.Of(kept)], cancellationToken);

    public Task<int> PruneIdempotencyKeysAsync(int limit, CancellationToken cancellationToken) => database.ExecuteAsync(
        "IdempotencyPrune", [database.Clock(), PostgresParameter.Of(limit), PostgresParameter.Of(IdempotencyKey.Kept)], cancellationToken);

    public Task<DueSchedules> ListDueSchedulesAsync(
        DateTimeOffset afterDueAt, ScheduleKey after, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        "ScheduleDue",
        [
            database.Clock(),
            PostgresParameter.Of(afterDueAt),
            PostgresParameter.Of(after.ProjectId),
            PostgresParameter.Of(after.Name),
            PostgresParameter.Of(limit),
        ],
        ScheduleColumns.ReadDueAsync,
        cancellationToken);

    public Task<IReadOnlyList<FiredJob>> FireSchedulesAsync(IReadOnlyList<PlannedFire> fires, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<FiredJob>>(
            "ScheduleFire",
            [database.Clock(), .. FireParameters(fires)],
            static async (rows, token) =>
            {
                var made = new List<FiredJob>();
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                    made.Add(new FiredJob(rows.GetGuid(0), rows.GetString(1), rows.GetString(2)));
                return made;
            },
            cancellationToken);

    public Task<IReadOnlyList<QueueDepth>> ListDepthsAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<QueueDepth>>(
            "QueueDepth",
            [
                database.Clock(),
                PostgresParameter.Of(queues),
                PostgresParameter.Of(IMaintenanceStore.MaxDepthQueues),
                PostgresParameter.Of(IMaintenanceStore.MaxDepth),
            ],
            static async (rows, token) =>
            {
                var depths = new List<QueueDepth>();
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                    depths.Add(new QueueDepth(rows.GetString(0), rows.GetInt32(1), rows.GetFieldValue<TimeSpan>(2)));
                return depths;
            },
            cancellationToken);

    public Task<PruneResult> PruneJobsAsync(
        IReadOnlyList<RetentionRule> rules, PruneCursor from, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        "JobPrune",
        [
            database.Clock(),
            PostgresParameter.Of(from.ProjectId),
            PostgresParameter.Of(from.Seq),
            PostgresParameter.Of(limit),
            PostgresParameter.Of(rules.Min(rule => rule.Age)),
            PostgresParameter.Column(rules, NpgsqlDbType.Text, static rule => rule.Queue),
            PostgresParameter.Column(rules, NpgsqlDbType.Text, static rule => rule.Status.ToName()),
            PostgresParameter.SpanColumn(rules, static rule => rule.Age),
        ],
        static async (rows, token) =>
        {
            await rows.ReadAsync(token).ConfigureAwait(false);
            bool isEnd = await rows.IsDBNullAsync(1, token).ConfigureAwait(false);
            return new PruneResult(rows.GetInt32(0), isEnd ? null : new PruneCursor(rows.GetString(1), rows.GetInt64(2)));
        },
        cancellationToken);

    public Task<UniqueKey?> PruneUniqueKeysAsync(UniqueKey after, int limit, CancellationToken cancellationToken) => database.QueryAsync<UniqueKey?>(
        "UniquePrune",
        [
            database.Clock(),
            PostgresParameter.Of(after.ProjectId),
            PostgresParameter.Of(after.Key),
            PostgresParameter.Of(limit),
            PostgresParameter.Of(UniqueKey.Kept),
        ],
        static async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false) ? new UniqueKey(rows.GetString(0), rows.GetString(1)) : null,
        cancellationToken);

    public Task<StatisticsPruneResult?> PruneStatisticsAsync(string afterProject, int limit, CancellationToken cancellationToken) => database.QueryAsync(
        "StatisticsPrune",
        [
            database.Clock(),
            PostgresParameter.Of(afterProject),
            PostgresParameter.Of(limit),
            PostgresParameter.Of(StatisticsQuery.MaxMinutes),
            PostgresParameter.Of(StatisticsQuery.MaxWindow),
        ],
        static async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false)
            ? new StatisticsPruneResult(rows.GetString(0), rows.GetBoolean(1))
            : null,
        cancellationToken);

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

    private async Task<PollResult> ReadPolledAsync(
        IReadOnlyList<string> types, bool isSweep, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var found = new HashSet<(string Queue, int Priority)>();
        var ready = new HashSet<string>(StringComparer.Ordinal);
        var cancelRequests = new List<CancelRequest>();
        var open = new List<(string Queue, long Now)>();
        var concurrency = new Dictionary<string, int>(StringComparer.Ordinal);
        bool hasDueJobs = false;
        bool hasExpiredJobs = false;
        bool hasDueSchedules = false;
        bool hasBulkOperations = false;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (rows.GetString(0))
            {
                case "ready":
                    string queue = rows.GetString(1);
                    ready.Add(queue);
                    found.Add((queue, rows.GetInt16(2)));
                    floors.Lower(queue, types, rows.GetInt16(2), rows.GetInt64(3));
                    break;
                case "open":
                    if (isSweep)
                        open.Add((rows.GetString(1), rows.GetInt64(3)));
                    break;
                case "cancel":
                    cancelRequests.Add(new CancelRequest(rows.GetGuid(4), rows.GetInt64(5)));
                    break;
                case "concurrency":
                    concurrency.Add(rows.GetString(1), (int)rows.GetInt64(3));
                    break;
                case "due_jobs":
                    hasDueJobs = true;
                    break;
                case "expired_jobs":
                    hasExpiredJobs = true;
                    break;
                case "due_schedules":
                    hasDueSchedules = true;
                    break;
                default:
                    hasBulkOperations = true;
                    break;
            }
        }

        foreach ((string queue, long now) in open)
        {
            for (int priority = 0; priority < RankFloors.Priorities; priority++)
            {
                if (!found.Contains((queue, priority)))
                    floors.RaiseAbove(queue, types, priority, now);
            }
        }

        return new PollResult([.. ready], hasDueJobs, hasExpiredJobs, hasDueSchedules, cancelRequests, concurrency) { HasBulkOperations = hasBulkOperations };
    }

    private static async Task<IReadOnlyDictionary<string, int>> ReadCountsAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            counts[rows.GetString(0)] = rows.GetInt32(1);
        return counts;
    }

    private static NpgsqlParameter[] FireParameters(IReadOnlyList<PlannedFire> planned)
    {
        (int Schedule, PlannedJob Job)[] fires = [.. planned.SelectMany((each, index) => each.Jobs.Select(job => (index + 1, job)))];
        return
        [
            PostgresParameter.Column(planned, NpgsqlDbType.Text, static each => each.Schedule.Key.ProjectId),
            PostgresParameter.Column(planned, NpgsqlDbType.Text, static each => each.Schedule.Key.Name),
            PostgresParameter.Column(planned, NpgsqlDbType.Bigint, static each => each.Schedule.Version),
            PostgresParameter.Column(planned, NpgsqlDbType.TimestampTz, static each => each.Plan.Next),
            PostgresParameter.Column(planned, NpgsqlDbType.TimestampTz, static each => each.Plan.Skipped),
            PostgresParameter.Column(planned, NpgsqlDbType.TimestampTz, static each => each.Plan.Latest),
            PostgresParameter.Column(fires, NpgsqlDbType.Integer, static fire => fire.Schedule),
            PostgresParameter.Column(fires, NpgsqlDbType.TimestampTz, static fire => fire.Job.DueAt),
            PostgresParameter.Column(fires, NpgsqlDbType.Uuid, static fire => fire.Job.Id),
            PostgresParameter.Column(fires, NpgsqlDbType.Text, static fire => fire.Job.TraceContext),
            PostgresParameter.Of(NewSchedule.KeptFires),
        ];
    }
}
