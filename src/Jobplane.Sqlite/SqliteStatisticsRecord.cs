using Jobplane.Statistics;

namespace Jobplane.Sqlite;

/// <summary>Writes statistics in the session's transaction.</summary>
internal static class SqliteStatisticsRecord
{
    // Minutes that a row covers.
    private static readonly int[] Spans = [1, 60, 1440];

    /// <summary>Adds counts to the rows of this minute, this hour and this day.</summary>
    public static int Record(this SqliteSession session, StatisticsBatch batch)
    {
        DateTimeOffset now = SqliteTime.Parse(session.Now);
        IReadOnlyList<KeyValuePair<StatisticsKey, AttemptTally>> tallies = batch.Tallies();
        IReadOnlyList<KeyValuePair<FailureKey, FailureTally>> failures = batch.Failures();
        foreach (int minutes in Spans)
        {
            string at = SqliteTime.Format(new DateTimeOffset(now.UtcTicks - (now.UtcTicks % (minutes * TimeSpan.TicksPerMinute)), TimeSpan.Zero));
            foreach ((StatisticsKey key, AttemptTally tally) in tallies)
                Record(session["StatisticsRecord"].Bind("$span", minutes).Bind("$at", at), key, tally);
            foreach ((FailureKey key, FailureTally tally) in failures)
                Record(session["FailureRecord"].Bind("$span", minutes).Bind("$at", at), key, tally);
        }

        return tallies.Count + failures.Count;
    }

    private static void Record(SqliteStatement record, StatisticsKey key, AttemptTally tally) => record
        .Bind("$project", key.ProjectId)
        .Bind("$queue", key.Queue)
        .Bind("$type", key.Type)
        .Bind("$completed", tally.Completed)
        .Bind("$failed", tally.Failed)
        .Bind("$failed_attempts", tally.FailedAttempts)
        .Bind("$cancelled", tally.Cancelled)
        .Bind("$waits", tally.Waits.ToText('[', ']'))
        .Bind("$runs", tally.Runs.ToText('[', ']'))
        .Execute();

    private static void Record(SqliteStatement record, FailureKey key, FailureTally tally) => record
        .Bind("$project", key.ProjectId)
        .Bind("$fingerprint", FailureText.Fingerprint(key.Type, key.Error))
        .Bind("$type", key.Type)
        .Bind("$error", key.Error)
        .Bind("$failed", tally.Failed)
        .Bind("$failed_attempts", tally.FailedAttempts)
        .Bind("$sample_project", tally.SampleProjectId)
        .Bind("$sample_job", tally.SampleJobId)
        .Execute();
}
