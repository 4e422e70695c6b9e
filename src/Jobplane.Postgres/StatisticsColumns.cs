using System.Buffers.Binary;
using Jobplane.Statistics;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>The parameters of the statements that write and read statistics, and the columns that they return.</summary>
internal static class StatisticsColumns
{
    private const int Word = sizeof(int);

    /// <summary>Words in front of an array's elements.</summary>
    private const int ArrayHeader = 5;

    /// <summary>The size of the longest histogram, as it is sent.</summary>
    private const int ArrayBytes = (ArrayHeader + (2 * DurationHistogram.Sizes)) * Word;

    public static NpgsqlParameter[] Parameters(PostgresDatabase database, StatisticsRequest request) =>
        [.. Parameters(database, request.ProjectId, request.Window), PostgresParameter.Of(request.Type), PostgresParameter.Of(request.Queue), PostgresParameter.Of(request.HasDurations)];

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
        byte[] array = new byte[ArrayBytes];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            builder ??= new StatisticsBuilder(request, rows.GetFieldValue<DateTimeOffset>(0));
            if (!await rows.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false)
                && builder.Find(rows.GetFieldValue<DateTimeOffset>(1), rows.GetString(2), rows.GetString(3)) is { } tally)
            {
                tally.Completed += rows.GetInt64(4);
                tally.Failed += rows.GetInt64(5);
                tally.FailedAttempts += rows.GetInt64(6);
                tally.Cancelled += rows.GetInt64(7);
                if (request.HasDurations)
                {
                    Add(rows, 8, tally.Waits, array);
                    Add(rows, 9, tally.Runs, array);
                }
            }
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

    /// <summary>
    /// Adds an array of integers without nulls in PostgreSQL's binary format: the number of dimensions, flags, the type, and of the one dimension its length and first
    /// index, four bytes each; then each element, its length in front. An empty one has no dimension.
    /// </summary>
    /// <param name="rows">At the row.</param>
    /// <param name="column">The array's.</param>
    /// <param name="histogram">What it is added to.</param>
    /// <param name="array">Room for it, used again for each.</param>
    private static void Add(NpgsqlDataReader rows, int column, DurationHistogram histogram, byte[] array)
    {
        int bytes = (int)rows.GetBytes(column, 0, array, 0, array.Length);
        ReadOnlySpan<byte> sent = array.AsSpan(0, bytes);
        if (BinaryPrimitives.ReadInt32BigEndian(sent) == 0)
            return;
        int length = Math.Min(BinaryPrimitives.ReadInt32BigEndian(sent[(3 * Word)..]), DurationHistogram.Sizes);
        Span<int> counts = stackalloc int[length];
        for (int i = 0; i < length; i++)
            counts[i] = BinaryPrimitives.ReadInt32BigEndian(sent[((ArrayHeader + 1 + (2 * i)) * Word)..]);
        histogram.Add(counts);
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
