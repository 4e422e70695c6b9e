using System.Text.Json;
using Jobplane.Statistics;

namespace Jobplane.Sqlite;

/// <summary>Reads statistics in the session's transaction.</summary>
internal static class SqliteStatistics
{
    public static StatisticsBuilder Read(this SqliteSession session, StatisticsRequest request)
    {
        DateTimeOffset end = request.Window.Until ?? SqliteTime.Parse(session.Now);
        var builder = new StatisticsBuilder(request, end);
        Bind(session["StatisticsRead"], request.ProjectId, request.Window, end)
            .Bind("$type", request.Type)
            .Bind("$queue", request.Queue)
            .Bind("$durations", request.HasDurations ? 1 : 0)
            .Query(row =>
            {
                if (builder.Find(row.Time(0), row.Text(1), row.Text(2)) is { } tally)
                    Add(row, tally, request.HasDurations);
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

    private static SqliteStatement Bind(SqliteStatement read, string projectId, StatisticsWindow window, DateTimeOffset end) => read
        .Bind("$project", projectId)
        .Bind("$span", window.Span)
        .Bind("$from", SqliteTime.Format(end - window.Reach))
        .Bind("$until", SqliteTime.Format(end));

    private static void Add(SqliteRow row, AttemptTally tally, bool hasDurations)
    {
        tally.Completed += row.Integer(3);
        tally.Failed += row.Integer(4);
        tally.FailedAttempts += row.Integer(5);
        tally.Cancelled += row.Integer(6);
        if (!hasDurations)
            return;
        tally.Waits.Add(JsonSerializer.Deserialize<int[]>(row.Utf8(7)));
        tally.Runs.Add(JsonSerializer.Deserialize<int[]>(row.Utf8(8)));
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
