using Jobplane.Storage;
using Jobplane.Unique;

namespace Jobplane.Sqlite;

/// <summary>Stores new jobs in the session's transaction.</summary>
internal static class SqliteEnqueue
{
    /// <summary>Stores jobs, except for those whose unique key another job holds.</summary>
    public static Job[] Enqueue(this SqliteSession session, IReadOnlyList<NewJob> jobs)
    {
        if (!UniqueBatch.IsNeeded(jobs))
            return Store(session, jobs);
        var batch = new UniqueBatch(jobs, FindHolders(session, UniqueBatch.Keys(jobs)));
        List<Job> replaced = [.. batch.Replacements.SelectMany(replacement => Replace(session, replacement))];
        Job[] stored = Store(session, batch.New);
        foreach (NewJob job in batch.Holding)
            Record(session, job);
        return batch.Answer(stored, replaced);
    }

    private static Dictionary<UniqueKey, Job> FindHolders(SqliteSession session, IReadOnlyList<UniqueKey> keys)
    {
        var holders = new Dictionary<UniqueKey, Job>();
        foreach (UniqueKey key in keys)
        {
            SqliteStatement find = session["UniqueFind"].Bind("$project", key.ProjectId).Bind("$key", key.Key);
            if (find.Query(row => JobColumns.Read(row, 1, new JobKey(key.ProjectId, row.Guid(0)))) is [var holder])
                holders[key] = holder;
        }

        return holders;
    }

    private static void Record(SqliteSession session, NewJob job) => session["UniqueRecord"]
        .Bind("$project", job.ProjectId)
        .Bind("$key", job.Unique!.Key)
        .Bind("$job", job.Id)
        .Bind("$scope", job.Unique.Scope.ToName())
        .Bind("$period", job.Unique.Period)
        .Execute();

    private static List<Job> Replace(SqliteSession session, JobReplacement replacement)
    {
        DateTimeOffset? due = replacement.IsMoved ? DueAt(replacement.Delay, replacement.ScheduledAt, SqliteTime.Parse(session.Now)) : null;
        SqliteStatement replace = session["JobReplace"]
            .Bind("$project", replacement.Job.ProjectId)
            .Bind("$id", replacement.Job.Id)
            .Bind("$scheduled_at", due is { } at ? SqliteTime.Format(at) : null)
            .Bind("$rank", due?.ToUnixTimeMilliseconds() * 1000)
            .Bind("$expires_at", SqliteTime.FormatOrNull(ExpiresAt(replacement.ExpiresAt, replacement.ExpiresAfter, due)));
        replace = replacement.Payload is { } payload ? replace.Bind("$payload", payload.Utf8.Span) : replace.Bind("$payload", (string?)null);
        return replace.Query(row => JobColumns.Read(row, 1, new JobKey(replacement.Job.ProjectId, row.Guid(0))));
    }

    private static Job[] Store(SqliteSession session, IReadOnlyList<NewJob> jobs)
    {
        DateTimeOffset now = SqliteTime.Parse(session.Now);
        SqliteStatement insert = session["JobEnqueue"];
        var stored = new Job[jobs.Count];
        for (int i = 0; i < stored.Length; i++)
        {
            NewJob job = jobs[i];
            DateTimeOffset due = DueAt(job.Delay, job.ScheduledAt, now);
            DateTimeOffset? expiresAt = ExpiresAt(job.ExpiresAt, job.ExpiresAfter, due);
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
                .Bind("$expires_at", SqliteTime.FormatOrNull(expiresAt))
                .Bind("$trace_context", job.TraceContext)
                .Execute();
            stored[i] = job.AsStored(due, now, expiresAt);
        }

        return stored;
    }

    private static DateTimeOffset DueAt(TimeSpan? delay, DateTimeOffset? scheduledAt, DateTimeOffset now)
    {
        DateTimeOffset due = SqliteTime.Truncate(scheduledAt ?? now + (delay ?? TimeSpan.Zero));
        return due > now ? due : now;
    }

    private static DateTimeOffset? ExpiresAt(DateTimeOffset? expiresAt, TimeSpan? expiresAfter, DateTimeOffset? due) =>
        (expiresAt ?? due + expiresAfter) is { } time ? SqliteTime.Truncate(time) : null;
}
