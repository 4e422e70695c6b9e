namespace Jobplane.Dashboard.Jobs;

/// <summary>A job's waits and attempts, one after the other, from its enqueue until its end or now.</summary>
internal static class JobTimeline
{
    public static IReadOnlyList<TimelinePart> Of(Job job, IReadOnlyList<JobAttempt> failed, DateTimeOffset now)
    {
        var parts = new List<TimelinePart>();
        DateTimeOffset last = job.CreatedAt;
        foreach (TimelinePart attempt in Attempts(job, failed, now).OrderBy(attempt => attempt.From))
        {
            if (attempt.From > last)
                parts.Add(new TimelinePart(TimelinePart.Waiting, last, attempt.From));
            parts.Add(attempt);
            last = attempt.To > last ? attempt.To : last;
        }

        DateTimeOffset end = job.CompletedAt ?? now;
        if (end > last && job.Status != JobStatus.Running)
            parts.Add(new TimelinePart(TimelinePart.Waiting, last, end));
        return parts;
    }

    private static IEnumerable<TimelinePart> Attempts(Job job, IReadOnlyList<JobAttempt> failed, DateTimeOffset now)
    {
        foreach (JobAttempt attempt in failed)
            yield return new TimelinePart("failed", attempt.StartedAt ?? attempt.FinishedAt, attempt.FinishedAt, attempt.Attempt, attempt.Error, attempt.WorkerId);
        // Failed attempts are listed; the one that goes on, or that ended otherwise, is the job's last.
        if (job.StartedAt is not { } started || failed.Any(attempt => attempt.StartedAt >= started))
            yield break;
        string? kind = job.Status switch
        {
            JobStatus.Running => "running",
            JobStatus.Completed => "completed",
            JobStatus.Cancelled => "cancelled",
            _ => null,
        };
        if (kind is not null)
            yield return new TimelinePart(kind, started, job.CompletedAt ?? now, job.Attempts);
    }
}
