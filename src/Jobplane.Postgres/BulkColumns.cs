using Jobplane.Bulk;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Reads the columns of bulk operations, and binds what they are made of.</summary>
internal static class BulkColumns
{
    /// <summary>The columns that are read, after which those of a step begin.</summary>
    private const int Count = 17;

    public static NpgsqlParameter[] Parameters(PostgresDatabase database, NewBulkOperation operation) =>
    [
        database.Clock(),
        PostgresParameter.Of(operation.ProjectId),
        PostgresParameter.Of(operation.Id),
        PostgresParameter.Of(operation.Request.Action.ToName()),
        PostgresParameter.OfJson(JobFilterJson.Write(operation.Request.Filter)),
        PostgresParameter.Of(operation.Request.MaxAttempts),
        .. Parameters(operation.Origin),
    ];

    public static NpgsqlParameter[] Parameters(AuditOrigin origin) =>
        [PostgresParameter.Of(origin.Actor), PostgresParameter.Of(origin.RemoteAddress), PostgresParameter.Of(origin.RequestId)];

    /// <summary>The operation; null when there is no row.</summary>
    public static async Task<BulkOperation?> ReadOneAsync(NpgsqlDataReader rows, CancellationToken cancellationToken) =>
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false) ? Read(rows) : null;

    /// <summary>Whether something was changed.</summary>
    public static async Task<bool> ReadFlagAsync(NpgsqlDataReader rows, CancellationToken cancellationToken) =>
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false) && rows.GetBoolean(0);

    public static async Task<Page<BulkOperation>> ReadPageAsync(NpgsqlDataReader rows, int limit, CancellationToken cancellationToken)
    {
        var operations = new List<(long, BulkOperation)>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            operations.Add((rows.GetInt64(Count - 1), Read(rows)));
        return Page<BulkOperation>.Of(operations, limit);
    }

    /// <summary>The operation whose step is next; null when there is no row.</summary>
    public static async Task<BulkStep?> ReadStepAsync(NpgsqlDataReader rows, CancellationToken cancellationToken) =>
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new BulkStep(Read(rows), rows.GetString(Count), rows.GetInt64(Count + 1), rows.GetInt64(Count + 2))
            : null;

    private static BulkOperation Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        ProjectId = Text(row, 1),
        Request = new BulkRequest(BulkNames.ParseAction(row.GetString(2)), JobFilterJson.Read(row.GetString(3)))
        {
            MaxAttempts = row.IsDBNull(4) ? null : row.GetInt32(4),
        },
        State = BulkNames.ParseState(row.GetString(5)),
        Examined = row.GetInt64(6),
        Changed = row.GetInt64(7),
        SkippedRunning = row.GetInt64(8),
        SkippedAttempts = row.GetInt64(9),
        SkippedFinished = row.GetInt64(10),
        Actor = Text(row, 11),
        Error = Text(row, 12),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(13),
        StartedAt = JobColumns.ReadTime(row, 14),
        FinishedAt = JobColumns.ReadTime(row, 15),
    };

    private static string? Text(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
