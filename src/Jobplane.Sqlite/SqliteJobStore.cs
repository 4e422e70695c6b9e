using System.Data.Common;
using System.Runtime.InteropServices;
using Jobplane.Storage;
using Microsoft.Data.Sqlite;

namespace Jobplane.Sqlite;

/// <summary>The tenant's plane on SQLite.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database) : IJobStore
{
    public StoreTraits Traits { get; } = new(WriteLanes: 1, ReadLanes: SqliteDatabase.Readers, MaxBatch: 1000);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Enqueue(session, jobs), cancellationToken);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Enqueue(session, jobs), transaction, cancellationToken);

    public Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Get(session, keys), cancellationToken);

    public Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken) => database.WriteAsync(
        session => session["JobRetry"]
            .Bind("$project", key.ProjectId)
            .Bind("$id", key.Id)
            .Bind("$limit", options.MaxAttempts)
            .Bind("$actor", options.Actor)
            .Bind("$remote_address", options.RemoteAddress)
            .Bind("$request_id", options.RequestId)
            .Query(rows => ReadRetried(rows, key)),
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
            string scheduledAt = insert
                .Bind("$id", job.Id)
                .Bind("$project", job.ProjectId)
                .Bind("$type", job.Type)
                .Bind("$payload", Bytes(job.Payload))
                .Bind("$queue", job.Queue)
                .Bind("$priority", job.Priority)
                .Bind("$max_attempts", job.MaxAttempts)
                .Bind("$delay", job.Delay)
                .Bind("$scheduled_at", job.ScheduledAt)
                .Bind("$ordinal", i + 1)
                .Query(static rows => rows.Read() ? rows.GetString(0) : throw new InvalidOperationException("JobEnqueue returned no row."));
            stored[i] = job.AsStored(scheduledAt == session.Now ? now : SqliteTime.Parse(scheduledAt), now);
        }

        return stored;
    }

    private static Job?[] Get(SqliteSession session, IReadOnlyList<JobKey> keys)
    {
        SqliteStatement get = session["JobGet"];
        var jobs = new Job?[keys.Count];
        for (int i = 0; i < jobs.Length; i++)
        {
            JobKey key = keys[i];
            jobs[i] = get
                .Bind("$project", key.ProjectId)
                .Bind("$id", key.Id)
                .Query(rows => rows.Read() ? JobColumns.Read(rows, key.ProjectId, key.Id) : null);
        }

        return jobs;
    }

    private static RetryResult ReadRetried(SqliteDataReader rows, JobKey key)
    {
        if (rows.Read())
            return new RetryResult.Retried(JobColumns.Read(rows, key.ProjectId, key.Id));
        if (!rows.NextResult() || !rows.Read())
            return new RetryResult.NotFound();
        return JobStatusNames.Parse(rows.GetString(0)) == JobStatus.Running
            ? new RetryResult.Running()
            : new RetryResult.LimitReached(rows.GetInt32(1), rows.GetInt32(2));
    }

    /// <summary>The payload's bytes, without a copy where they are an array of their own.</summary>
    private static byte[] Bytes(JobPayload payload) =>
        MemoryMarshal.TryGetArray(payload.Utf8, out ArraySegment<byte> segment) && segment.Array!.Length == segment.Count
            ? segment.Array
            : payload.Utf8.ToArray();
}
