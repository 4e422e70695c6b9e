using System.Data.Common;
using System.Text.Json;
using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The workers' plane on SQLite.</summary>
internal sealed class SqliteWorkerStore(SqliteDatabase database) : IWorkerStore
{
    public Task RegisterAsync(WorkerIdentity worker, TimeSpan lease, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["WorkerRegister"]
            .Bind("$id", worker.Id)
            .Bind("$lease", lease)
            .Bind("$host", worker.Host)
            .Bind("$process_id", worker.ProcessId)
            .Bind("$version", worker.Version)
            .Bind("$queues", JsonSerializer.Serialize(worker.Queues))
            .Bind("$slots", worker.Slots)
            .Bind("$types", JsonSerializer.Serialize(worker.Types))
            .Execute(),
        cancellationToken);

    public Task<bool> HeartbeatAsync(
        Guid workerId, TimeSpan lease, int slots, IReadOnlyList<long> finishedClaims, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["WorkerHeartbeat"]
            .Bind("$id", workerId)
            .Bind("$lease", lease)
            .Bind("$claims", JsonSerializer.Serialize(finishedClaims))
            .Bind("$slots", slots)
            .Query(static row => true).Count == 1,
        cancellationToken);

    public Task DeregisterAsync(Guid workerId, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session["WorkerDeregister"].Bind("$id", workerId).Execute(), cancellationToken);

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => database.WriteAsync(
        session => new ClaimResult(InOrder(session["JobClaim"]
            .Bind("$worker", request.WorkerId)
            .Bind("$queue", request.Queue)
            .Bind("$types", JsonSerializer.Serialize(request.Types))
            .Bind("$limit", request.Limit)
            .Query(row => (Priority: row.Int32(8), Rank: row.Integer(9), Job: ReadClaimed(row, request.Queue)))), IsCut: false),
        cancellationToken);

    public Task<int> ReleaseUnknownAsync(
        Guid workerId, string queue, IReadOnlyList<long> knownClaims, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobReleaseUnknown"]
            .Bind("$worker", workerId)
            .Bind("$queue", queue)
            .Bind("$claims", JsonSerializer.Serialize(knownClaims))
            .Execute(),
        cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) =>
        FinishAsync("JobComplete", jobs, static (_, job) => job, cancellationToken);

    public Task<bool[]> CompleteAsync(IReadOnlyList<JobCompletion> jobs, CancellationToken cancellationToken) =>
        FinishAsync("JobCompleteWithResult", jobs, BindCompletion, cancellationToken);

    /// <summary>Block "JobCompleteIn" is empty: those of our own transactions do.</summary>
    public Task<bool> CompleteAsync(
        ClaimKey job, ProgressReport? progress, IReadOnlyList<LogLine> lines, byte[]? result, DbTransaction transaction, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            if (progress is not null)
                Finish(session["JobReport"], progress, BindReport);
            foreach (LogLine line in lines)
                Finish(session["JobLogAppend"], line, BindLine);
            return result is null
                ? Finish(session["JobComplete"], job, static (_, key) => key)
                : Finish(session["JobCompleteWithResult"], new JobCompletion(job, result), BindCompletion);
        },
        transaction,
        cancellationToken);

    public Task<bool[]> ReportAsync(IReadOnlyList<ProgressReport> reports, CancellationToken cancellationToken) =>
        FinishAsync("JobReport", reports, BindReport, cancellationToken);

    public Task<bool[]> LogAsync(IReadOnlyList<LogLine> lines, CancellationToken cancellationToken) =>
        FinishAsync("JobLogAppend", lines, BindLine, cancellationToken);

    public Task<byte[]?[]> GetCheckpointsAsync(IReadOnlyList<Guid> jobIds, CancellationToken cancellationToken) => database.ReadAsync<byte[]?[]>(
        session => [.. jobIds.Select(id => session["JobCheckpoints"].Bind("$id", id).Query(static row => row.Utf8(0)).FirstOrDefault())],
        cancellationToken);

    public Task<bool[]> FailAsync(IReadOnlyList<FailedAttempt> attempts, CancellationToken cancellationToken) => FinishAsync(
        "JobFail",
        attempts,
        static (fail, attempt) =>
        {
            fail.Bind("$error", attempt.Error).Bind("$retry_after", attempt.RetryAfter).Bind("$is_cancelled", attempt.IsCancelled ? 1 : 0);
            return attempt.Key;
        },
        cancellationToken);

    public Task<bool[]> ReleaseAsync(IReadOnlyList<ClaimKey> jobs, CancellationToken cancellationToken) =>
        FinishAsync("JobRelease", jobs, static (_, job) => job, cancellationToken);

    public Task<bool[]> SnoozeAsync(IReadOnlyList<SnoozedJob> jobs, CancellationToken cancellationToken) => FinishAsync(
        "JobSnooze",
        jobs,
        static (snooze, job) =>
        {
            snooze.Bind("$delay", job.Delay);
            return job.Key;
        },
        cancellationToken);

    public Task RecordStatisticsAsync(StatisticsBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Record(batch), cancellationToken);

    /// <summary>Runs a statement for each item, and tells of each whether it changed its job: the claim still held it.</summary>
    private Task<bool[]> FinishAsync<T>(
        string block, IReadOnlyList<T> items, Func<SqliteStatement, T, ClaimKey> bind, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            SqliteStatement statement = session[block];
            var held = new HashSet<ClaimKey>(items.Count);
            var keys = new ClaimKey[items.Count];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = bind(statement, items[i]);
                if (statement.Bind("$row", keys[i].Row).Bind("$id", keys[i].JobId).Bind("$claim", keys[i].ClaimId).Execute() > 0)
                    held.Add(keys[i]);
            }

            // A job that the batch names twice was held both times.
            return Array.ConvertAll(keys, held.Contains);
        },
        cancellationToken);

    private static bool Finish<T>(SqliteStatement statement, T item, Func<SqliteStatement, T, ClaimKey> bind)
    {
        ClaimKey key = bind(statement, item);
        return statement.Bind("$row", key.Row).Bind("$id", key.JobId).Bind("$claim", key.ClaimId).Execute() > 0;
    }

    private static ClaimKey BindCompletion(SqliteStatement complete, JobCompletion job)
    {
        complete.Bind("$result", (ReadOnlySpan<byte>)job.Result);
        return job.Key;
    }

    private static ClaimKey BindReport(SqliteStatement progress, ProgressReport report)
    {
        progress.Bind("$percent", report.Percent).Bind("$message", report.Message).BindUtf8("$checkpoint", report.Checkpoint);
        return report.Key;
    }

    private static ClaimKey BindLine(SqliteStatement append, LogLine line)
    {
        append
            .Bind("$number", line.Number)
            .Bind("$attempt", line.Attempt)
            .Bind("$age", line.Age)
            .Bind("$level", line.Level.ToName())
            .Bind("$message", line.Message);
        return line.Key;
    }

    private static ClaimedJob ReadClaimed(SqliteRow row, string queue) => new()
    {
        Key = new ClaimKey(row.Guid(0), row.Integer(1), row.Integer(2)),
        ProjectId = row.Text(3),
        Type = row.Text(4),
        Queue = queue,
        Payload = new JobPayload(row.Utf8(5)),
        Attempt = row.Int32(6),
        MaxAttempts = row.Int32(7),
        Waited = TimeSpan.FromMilliseconds(row.Integer(10)),
        TraceContext = row.TextOrNull(11),
        BeginsWithin = row.IsNull(12) ? null : TimeSpan.FromMilliseconds(row.Integer(12)),
    };

    /// <summary>An UPDATE returns its rows in no order of ours.</summary>
    private static List<ClaimedJob> InOrder(List<(int Priority, long Rank, ClaimedJob Job)> claimed)
    {
        claimed.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Rank.CompareTo(b.Rank));
        return claimed.ConvertAll(static row => row.Job);
    }
}
