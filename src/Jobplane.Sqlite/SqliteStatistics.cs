using System.Text.Json;
using Jobplane.Statistics;

namespace Jobplane.Sqlite;

/// <summary>Writes and reads statistics in the session's transaction.</summary>
internal static class SqliteStatistics
{
    // Minutes that a row covers.
    private static readonly int[] Spans = [1, 60];

    public static StatisticsBuilder Read(this SqliteSession session, StatisticsRequest request)
    {
        DateTimeOffset end = request.Window.Until ?? SqliteTime.Parse(session.Now);
        var builder = new StatisticsBuilder(request, end);
        Bind(session["StatisticsRead"], request.ProjectId, request.Window, end)
            .Bind("$type", request.Type)
            .Bind("$queue", request.Queue)
            .Query(row =>
            {
                builder.Add(row.Time(0), row.Text(1), row.Text(2), ReadTally(row));
                return true;
            });
        return builder;
    }

    public static FailureBuilder Read(this SqliteSession session, FailureRequest request)
    {
        DateTimeOffset end = request.Window.Until ?? SqliteTime.Parse(session.Now);
        var builder = new FailureBuilder(request, end);
        Bind(session["FailureRead"], request.ProjectId, request.Window, end)
            .Bind("$type", request.Type)
            .Bind("$limit", request.Limit)
            .Query(row =>
            {
                builder.Add(row.Time(0), ReadFailure(row));
                return true;
            });
        return builder;
    }

    /// <summary>Adds counts to the rows of this minute and this hour.</summary>
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

    private static SqliteStatement Bind(SqliteStatement read, string projectId, StatisticsWindow window, DateTimeOffset end) => read
        .Bind("$project", projectId)
        .Bind("$span", window.Span)
        .Bind("$from", SqliteTime.Format(end - window.Reach))
        .Bind("$until", SqliteTime.Format(end));

    private static AttemptTally ReadTally(SqliteRow row)
    {
        var tally = new AttemptTally
        {
            Completed = row.Integer(3),
            Failed = row.Integer(4),
            FailedAttempts = row.Integer(5),
            Cancelled = row.Integer(6),
        };
        tally.Waits.Add(JsonSerializer.Deserialize<int[]>(row.Utf8(7)));
        tally.Runs.Add(JsonSerializer.Deserialize<int[]>(row.Utf8(8)));
        return tally;
    }

    private static FailureGroup ReadFailure(SqliteRow row) => new()
    {
        Fingerprint = row.Text(1),
        Type = row.Text(2),
        Error = row.Text(3),
        FailedAttempts = row.Integer(4),
        Failed = row.Integer(5),
        FirstSeenAt = row.Time(6),
        LastSeenAt = row.Time(7),
        SampleProjectId = row.Text(8),
        SampleJobId = row.Guid(9),
        Counts = [],
    };
}
