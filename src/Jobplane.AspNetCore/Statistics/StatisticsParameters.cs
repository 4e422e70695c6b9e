using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Statistics;

/// <summary>Reads which statistics a request asks for. The core says what may be asked.</summary>
internal static class StatisticsParameters
{
    /// <summary>The parameters of statistics.</summary>
    public static readonly string[] OfStatistics = ["window_seconds", "bucket_seconds", "until", "type", "queue", "group_by"];

    /// <summary>The parameters of failures.</summary>
    public static readonly string[] OfFailures = ["window_seconds", "bucket_seconds", "until", "type", "limit"];

    private static readonly StatisticsQuery Usual = new();
    private static readonly FailureQuery UsualFailures = new();

    public static StatisticsQuery ReadQuery(QueryParameters parameters) => new()
    {
        Window = parameters.Seconds("window_seconds") ?? Usual.Window,
        Bucket = parameters.Seconds("bucket_seconds"),
        Until = parameters.Time("until"),
        Type = parameters.Text("type"),
        Queue = parameters.Text("queue"),
        GroupBy = ReadGrouping(parameters.Text("group_by")),
    };

    public static FailureQuery ReadFailureQuery(QueryParameters parameters) => new()
    {
        Window = parameters.Seconds("window_seconds") ?? UsualFailures.Window,
        Bucket = parameters.Seconds("bucket_seconds"),
        Until = parameters.Time("until"),
        Type = parameters.Text("type"),
        Limit = parameters.Limit,
    };

    private static StatisticsGrouping ReadGrouping(string? text)
    {
        if (text is null)
            return StatisticsGrouping.None;
        return StatisticsGroupingNames.TryParse(text, out StatisticsGrouping grouping)
            ? grouping
            : throw new JobValidationException("group_by", $"group_by must be one of: {string.Join(", ", StatisticsGroupingNames.All)}.");
    }
}
