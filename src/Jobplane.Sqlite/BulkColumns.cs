using Jobplane.Bulk;

namespace Jobplane.Sqlite;

/// <summary>Reads the columns of bulk operations, and binds what they are made of.</summary>
internal static class BulkColumns
{
    /// <summary>The columns that are read, after which those of a step begin.</summary>
    private const int Count = 17;

    public static BulkOperation Start(SqliteSession session, string block, NewBulkOperation operation) => session[block]
        .Bind("$project", operation.ProjectId)
        .Bind("$id", operation.Id)
        .Bind("$action", operation.Request.Action.ToName())
        .BindUtf8("$filter", JobFilterJson.Write(operation.Request.Filter))
        .Bind("$limit", operation.Request.MaxAttempts)
        .Bind(operation.Origin)
        .Query(static row => Read(row))[0];

    public static BulkOperation Read(SqliteRow row) => new()
    {
        Id = row.Guid(0),
        ProjectId = row.TextOrNull(1),
        Request = new BulkRequest(BulkNames.ParseAction(row.Text(2)), JobFilterJson.Read(row.Text(3))) { MaxAttempts = row.IsNull(4) ? null : row.Int32(4) },
        State = BulkNames.ParseState(row.Text(5)),
        Examined = row.Integer(6),
        Changed = row.Integer(7),
        SkippedRunning = row.Integer(8),
        SkippedAttempts = row.Integer(9),
        SkippedFinished = row.Integer(10),
        Actor = row.TextOrNull(11),
        Error = row.TextOrNull(12),
        CreatedAt = row.Time(13),
        StartedAt = row.TimeOrNull(14),
        FinishedAt = row.TimeOrNull(15),
    };

    public static (long Seq, BulkOperation Operation) ReadWithSeq(SqliteRow row) => (row.Integer(Count - 1), Read(row));

    public static BulkStep ReadStep(SqliteRow row) => new(Read(row), row.Text(Count), row.Integer(Count + 1), row.Integer(Count + 2));
}
