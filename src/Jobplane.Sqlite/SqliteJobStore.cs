using System.Data.Common;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>The tenant's plane on SQLite.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database) : IJobStore
{
    public StoreTraits Traits { get; } = new(WriteLanes: 1, ClaimLanes: 1, ReadLanes: SqliteDatabase.Readers, MaxBatch: 1000);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Enqueue(session, jobs), cancellationToken);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Enqueue(session, jobs), transaction, cancellationToken);

    public Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Get(session, keys), cancellationToken);

    public Task<string?[]> GetVersionsAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) =>
        database.ReadAsync(session => GetVersions(session, keys), cancellationToken);

    public Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobRetry"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind("$limit", options.MaxAttempts)
            .Bind("$actor", options.Actor)
            .Bind("$remote_address", options.RemoteAddress)
            .Bind("$request_id", options.RequestId)
            .Query(row => ReadRetried(row, key)) is [{ } result] ? result : new RetryResult.NotFound(),
        cancellationToken);

    /// <summary>Does nothing: block "JobNotify" is empty, as a file has no way to call another process. Those poll.</summary>
    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Job[] Enqueue(SqliteSession session, IReadOnlyList<NewJob> jobs)
    {
        DateTimeOffset now = SqliteTime.Parse(session.Now);
        SqliteStatement insert = session["JobEnqueue"];
        var stored = new Job[jobs.Count];
        for (int i = 0; i < stored.Length; i++)
        {
            NewJob job = jobs[i];
            DateTimeOffset due = DueAt(job, now);
            insert
                .Bind("$id", job.Id)
                .Bind("$project", job.ProjectId)
                .Bind("$type", job.Type)
                .Bind("$payload", job.Payload.Utf8.Span)
                .Bind("$queue", job.Queue)
                .Bind("$priority", job.Priority)
                .Bind("$max_attempts", job.MaxAttempts)
                .Bind("$scheduled_at", due == now ? session.Now : SqliteTime.Format(due))
                .Bind("$rank", (due.ToUnixTimeMilliseconds() * 1000) + i + 1)
                .Execute();
            stored[i] = job.AsStored(due, now);
        }

        return stored;
    }

    private static DateTimeOffset DueAt(NewJob job, DateTimeOffset now)
    {
        DateTimeOffset due = SqliteTime.Truncate(job.ScheduledAt ?? now + (job.Delay ?? TimeSpan.Zero));
        return due > now ? due : now;
    }

    private static Job?[] Get(SqliteSession session, IReadOnlyList<JobKey> keys)
    {
        SqliteStatement get = session["JobGet"];
        var jobs = new Job?[keys.Count];
        for (int i = 0; i < jobs.Length; i++)
        {
            JobKey key = keys[i];
            jobs[i] = get.Bind("$project", key.ProjectId).Bind("$id", key.Id).Query(row => JobColumns.Read(row, 0, key)).FirstOrDefault();
        }

        return jobs;
    }

    private static string?[] GetVersions(SqliteSession session, IReadOnlyList<JobKey> keys)
    {
        SqliteStatement watch = session["JobWatch"];
        var versions = new string?[keys.Count];
        for (int i = 0; i < versions.Length; i++)
            versions[i] = watch.Bind("$project", keys[i].ProjectId).Bind("$id", keys[i].Id).Query(static row => row.Text(0)).FirstOrDefault();
        return versions;
    }

    private static RetryResult ReadRetried(SqliteRow row, JobKey key)
    {
        if (row.Boolean(0))
            return new RetryResult.Retried(JobColumns.Read(row, 2, key));
        Job job = JobColumns.Read(row, 2, key);
        return job.Status == JobStatus.Running
            ? new RetryResult.Running()
            : new RetryResult.LimitReached(job.Attempts, MaxAttempts: row.Int32(1));
    }
}
