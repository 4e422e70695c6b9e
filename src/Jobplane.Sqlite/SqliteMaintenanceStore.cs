using System.Text.Json;
using Jobplane.Bulk;
using Jobplane.Retention;
using Jobplane.Storage;
using Jobplane.Unique;

namespace Jobplane.Sqlite;

/// <summary>The maintenance plane on SQLite.</summary>
internal sealed class SqliteMaintenanceStore(SqliteDatabase database, SqliteBulkSteps bulkSteps) : IMaintenanceStore
{
    public Task<PollResult> PollAsync(
        IReadOnlyList<string> queues, IReadOnlyList<string> types, Guid? workerId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                List<(string Kind, string? Queue, Guid? JobId, long? Number)> found = session["JobPoll"]
                    .Bind("$queues", JsonSerializer.Serialize(queues))
                    .Bind("$types", JsonSerializer.Serialize(types))
                    .Bind("$worker", workerId?.ToString())
                    .Query(static row => (
                        row.Text(0), row.TextOrNull(1), row.IsNull(2) ? (Guid?)null : row.Guid(2), row.IsNull(3) ? (long?)null : row.Integer(3)));
                return new PollResult(
                    [.. found.Where(row => row.Kind == "ready").Select(row => row.Queue!)],
                    HasDueJobs: found.Exists(row => row.Kind == "due_jobs"),
                    HasExpiredJobs: found.Exists(row => row.Kind == "expired_jobs"),
                    HasDueSchedules: found.Exists(row => row.Kind == "due_schedules"),
                    [.. found.Where(row => row.Kind == "cancel").Select(row => new CancelRequest(row.JobId!.Value, row.Number!.Value))],
                    found.Where(row => row.Kind == "concurrency").ToDictionary(row => row.Queue!, row => (int)row.Number!.Value, StringComparer.Ordinal))
                {
                    HasBulkOperations = found.Exists(row => row.Kind == "bulk"),
                };
            },
            cancellationToken);

    public Task<IReadOnlyDictionary<string, int>> PromoteAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync<IReadOnlyDictionary<string, int>>(
        session => Count(session["JobPromote"].Bind("$limit", limit).Query(static row => row.Text(0))),
        cancellationToken);

    public Task<int> ExpireAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobExpire"].Bind("$limit", limit).Bind("$error", IMaintenanceStore.ExpiredError).Execute(),
        cancellationToken);

    public Task<RescueResult> RescueAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => new RescueResult(session["JobRescue"]
            .Bind("$limit", limit)
            .Bind("$error", RescueResult.Error)
            .Query(static row => new RescuedJob(row.Guid(0), row.Text(1), row.Text(2), row.Text(3), JobStatusNames.Parse(row.Text(4))))),
        cancellationToken);

    public Task<BulkProgress?> StepBulkAsync(CancellationToken cancellationToken) => bulkSteps.TakeAsync(cancellationToken);

    public Task<int> PruneBulkAsync(TimeSpan kept, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["BulkPrune"].Bind("$limit", limit).Bind("$kept", kept).Execute(),
        cancellationToken);

    public Task<int> PruneIdempotencyKeysAsync(int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["IdempotencyPrune"].Bind("$limit", limit).Bind("$kept", IdempotencyKey.Kept).Execute(),
        cancellationToken);

    public Task<DueSchedules> ListDueSchedulesAsync(
        DateTimeOffset afterDueAt, ScheduleKey after, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        session => new DueSchedules(
            SqliteTime.Parse(session.Now),
            session["ScheduleDue"]
                .Bind("$after_due_at", SqliteTime.Format(afterDueAt))
                .Bind("$after_project", after.ProjectId)
                .Bind("$after_name", after.Name)
                .Bind("$limit", limit)
                .Query(ScheduleColumns.ReadDue)),
        cancellationToken);

    public Task<IReadOnlyList<FiredJob>> FireSchedulesAsync(IReadOnlyList<PlannedFire> fires, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<FiredJob>>(session => [.. fires.SelectMany(fire => Fire(session, fire))], cancellationToken);

    public Task<IReadOnlyList<QueueDepth>> ListDepthsAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<QueueDepth>>(
            session =>
            {
                DateTimeOffset now = SqliteTime.Parse(session.Now);
                return session["QueueDepth"]
                    .Bind("$named", JsonSerializer.Serialize(queues))
                    .Bind("$queues", IMaintenanceStore.MaxDepthQueues)
                    .Bind("$depth", IMaintenanceStore.MaxDepth)
                    .Query(row => new QueueDepth(
                        row.Text(0), row.Int32(1), row.TimeOrNull(2) is { } since && since < now ? now - since : TimeSpan.Zero));
            },
            cancellationToken);

    private static List<FiredJob> Fire(SqliteSession session, PlannedFire fire) => session["ScheduleFire"]
        .Bind("$project", fire.Schedule.Key.ProjectId)
        .Bind("$name", fire.Schedule.Key.Name)
        .Bind("$version", fire.Schedule.Version)
        .Bind("$next_fire_at", SqliteTime.FormatOrNull(fire.Plan.Next))
        .Bind("$skipped_at", SqliteTime.FormatOrNull(fire.Plan.Skipped))
        .Bind("$latest_at", SqliteTime.FormatOrNull(fire.Plan.Latest))
        .Bind("$fires", JsonSerializer.Serialize(fire.Jobs.Select(job => new Dictionary<string, string?>
        {
            ["due_at"] = SqliteTime.Format(job.DueAt),
            ["job_id"] = job.Id.ToString(),
            ["trace_context"] = job.TraceContext,
        })))
        .Bind("$kept", NewSchedule.KeptFires)
        .Query(static row => new FiredJob(row.Guid(0), row.Text(1), row.Text(2)));

    public Task<PruneResult> PruneJobsAsync(
        IReadOnlyList<RetentionRule> rules, PruneCursor from, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            DateTimeOffset now = SqliteTime.Parse(session.Now);
            IEnumerable<string[]> cutoffs = rules.Select(rule => new[] { rule.Queue, rule.Status.ToName(), SqliteTime.Format(now - rule.Age) });
            return session["JobPrune"]
                .Bind("$from", from.Seq)
                .Bind("$to", from.Seq + limit)
                .Bind("$rules", JsonSerializer.Serialize(cutoffs))
                .Bind("$newest", SqliteTime.Format(now - rules.Min(rule => rule.Age)))
                .Query(static row => new PruneResult(row.Int32(0), row.IsNull(1) ? null : new PruneCursor("", row.Integer(1))))[0];
        },
        cancellationToken);

    public Task<UniqueKey?> PruneUniqueKeysAsync(UniqueKey after, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            List<UniqueKey> last = session["UniqueLook"]
                .Bind("$project", after.ProjectId)
                .Bind("$key", after.Key)
                .Bind("$limit", limit)
                .Query(static row => new UniqueKey(row.Text(0), row.Text(1)));
            session["UniquePrune"]
                .Bind("$project", after.ProjectId)
                .Bind("$key", after.Key)
                .Bind("$limit", limit)
                .Bind("$kept", UniqueKey.Kept)
                .Execute();
            return last is [var place] ? place : (UniqueKey?)null;
        },
        cancellationToken);

    public Task<StatisticsPruneResult?> PruneStatisticsAsync(string afterProject, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            if (session["StatisticsLook"].Bind("$after", afterProject).Query(static row => row.Text(0)) is not [var project])
                return null;
            DateTimeOffset now = SqliteTime.Parse(session.Now);
            List<bool> done = session["StatisticsPrune"]
                .Bind("$project", project)
                .Bind("$limit", limit)
                .Bind("$minutes_since", SqliteTime.Format(now - StatisticsQuery.MaxMinutes))
                .Bind("$hours_since", SqliteTime.Format(now - StatisticsQuery.MaxWindow))
                .Query(static row => row.Boolean(0));
            return new StatisticsPruneResult(project, done[0]);
        },
        cancellationToken);

    private static Dictionary<string, int> Count(IEnumerable<string> queues) =>
        queues.CountBy(queue => queue, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
}
