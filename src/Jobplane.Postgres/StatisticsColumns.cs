using Jobplane.Statistics;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The parameters of the statements that write and read statistics, and the columns that they return.</summary>
internal static class StatisticsColumns
{
    public static NpgsqlParameter[] Parameters(PostgresDatabase database, StatisticsRequest request) =>
        [.. Parameters(database, request.ProjectId, request.Window), PostgresParameter.Of(request.Type), PostgresParameter.Of(request.Queue)];

    public static NpgsqlParameter[] Parameters(PostgresDatabase database, FailureRequest request) =>
        [.. Parameters(database, request.ProjectId, request.Window), PostgresParameter.Of(request.Type), PostgresParameter.Of(request.Limit)];

    public static NpgsqlParameter[] Parameters(IReadOnlyList<KeyValuePair<StatisticsKey, AttemptTally>> tallies) =>
    [
        PostgresParameter.Column(tallies, NpgsqlDbType.Text, static each => each.Key.ProjectId),
        PostgresParameter.Column(tallies, NpgsqlDbType.Text, static each => each.Key.Queue),
        PostgresParameter.Column(tallies, NpgsqlDbType.Text, static each => each.Key.Type),
        PostgresParameter.Column(tallies, NpgsqlDbType.Bigint, static each => each.Value.Completed),
        PostgresParameter.Column(tallies, NpgsqlDbType.Bigint, static each => each.Value.Failed),
        PostgresParameter.Column(tallies, NpgsqlDbType.Bigint, static each => each.Value.FailedAttempts),
        PostgresParameter.Column(tallies, NpgsqlDbType.Bigint, static each => each.Value.Cancelled),
        PostgresParameter.Column(tallies, NpgsqlDbType.Text, static each => each.Value.Waits.ToText('{', '}')),
        PostgresParameter.Column(tallies, NpgsqlDbType.Text, static each => each.Value.Runs.ToText('{', '}')),
    ];

    public static NpgsqlParameter[] Parameters(IReadOnlyList<KeyValuePair<FailureKey, FailureTally>> failures) =>
    [
        PostgresParameter.Column(failures, NpgsqlDbType.Text, static each => each.Key.ProjectId),
        PostgresParameter.Column(failures, NpgsqlDbType.Text, static each => FailureText.Fingerprint(each.Key.Type, each.Key.Error)),
        PostgresParameter.Column(failures, NpgsqlDbType.Text, static each => each.Key.Type),
        PostgresParameter.Column(failures, NpgsqlDbType.Text, static each => each.Key.Error),
        PostgresParameter.Column(failures, NpgsqlDbType.Bigint, static each => each.Value.Failed),
        PostgresParameter.Column(failures, NpgsqlDbType.Bigint, static each => each.Value.FailedAttempts),
        PostgresParameter.Column(failures, NpgsqlDbType.Text, static each => each.Value.SampleProjectId),
        PostgresParameter.Column(failures, NpgsqlDbType.Uuid, static each => each.Value.SampleJobId),
    ];

    public static async Task<StatisticsBuilder> ReadAsync(StatisticsRequest request, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        StatisticsBuilder? builder = null;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            builder ??= new StatisticsBuilder(request, rows.GetFieldValue<DateTimeOffset>(0));
            if (!await rows.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false))
                builder.Add(rows.GetFieldValue<DateTimeOffset>(1), rows.GetString(2), rows.GetString(3), ReadTally(rows));
        }

        return builder!;
    }

    public static async Task<FailureBuilder> ReadAsync(FailureRequest request, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        FailureBuilder? builder = null;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            builder ??= new FailureBuilder(request, rows.GetFieldValue<DateTimeOffset>(0));
            if (!await rows.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false))
                builder.Add(rows.GetFieldValue<DateTimeOffset>(1), ReadFailure(rows));
        }

        return builder!;
    }

    private static NpgsqlParameter[] Parameters(PostgresDatabase database, string projectId, StatisticsWindow window) =>
    [
        database.Clock(),
        PostgresParameter.Of(projectId),
        PostgresParameter.Of(window.Span),
        PostgresParameter.Of(window.Until),
        PostgresParameter.Of(window.Reach),
    ];

    private static AttemptTally ReadTally(NpgsqlDataReader rows)
    {
        var tally = new AttemptTally
        {
            Completed = rows.GetInt64(4),
            Failed = rows.GetInt64(5),
            FailedAttempts = rows.GetInt64(6),
            Cancelled = rows.GetInt64(7),
        };
        tally.Waits.Add(rows.GetFieldValue<int[]>(8));
        tally.Runs.Add(rows.GetFieldValue<int[]>(9));
        return tally;
    }

    private static FailureGroup ReadFailure(NpgsqlDataReader rows) => new()
    {
        Fingerprint = rows.GetString(2),
        Type = rows.GetString(3),
        Error = rows.GetString(4),
        FailedAttempts = rows.GetInt64(5),
        Failed = rows.GetInt64(6),
        FirstSeenAt = rows.GetFieldValue<DateTimeOffset>(7),
        LastSeenAt = rows.GetFieldValue<DateTimeOffset>(8),
        SampleProjectId = rows.GetString(9),
        SampleJobId = rows.GetGuid(10),
        Counts = [],
    };
}
