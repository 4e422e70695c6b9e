using System.Text.Json;
using Jobplane.Listing;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>Asks for lists of jobs, and reads their rows.</summary>
internal static class SqliteListing
{
    /// <summary>The block that lists jobs of one project.</summary>
    public static string Block(JobListRequest request) =>
        request.Filter.Id is not null ? "JobListOne" : request.Filter.NeedsError ? "JobListFailed" : "JobList";

    /// <summary>The block that counts jobs of one project.</summary>
    public static string CountBlock(JobListRequest request) => request.Filter.NeedsError ? "JobCountFailed" : "JobCount";

    public static Page<Job> List(SqliteSession session, string block, JobListRequest request)
    {
        var page = new JobPageBuilder(request);
        Bind(session[block], request).Query(row =>
        {
            if (page.Wants(row.Integer(20), row.Integer(21), row.Boolean(22), row.Boolean(23)))
                page.Add(JobColumns.Read(row, 1, new JobKey(row.Text(24), row.Guid(0))));
            return true;
        });
        return page.Build();
    }

    public static JobCount Count(SqliteSession session, string block, JobListRequest request) =>
        Bind(session[block], request).Query(row => JobCount.Of(row.Int32(0), row.Boolean(1), request.Limit))[0];

    public static IReadOnlyDictionary<JobStatus, JobCount> CountByStatus(SqliteSession session, string block, JobListRequest request) =>
        Bind(session[block], request).Query(row =>
        {
            int[] found = [row.Int32(0), row.Int32(1), row.Int32(2), row.Int32(3), row.Int32(4)];
            return JobStatusCounts.Of(request, found, row.Boolean(5), row.Boolean(6));
        })[0];

    /// <summary>Binds a filter.</summary>
    public static SqliteStatement Bind(this SqliteStatement statement, JobFilter filter) => statement
        .Bind("$status", filter.Status?.ToName())
        .Bind("$type", filter.Type)
        .Bind("$queue", filter.Queue)
        .Bind("$error", filter.Error)
        .Bind("$error_group", filter.ErrorGroup)
        .Bind("$created_after", SqliteTime.FormatOrNull(filter.CreatedAfter))
        .Bind("$created_before", SqliteTime.FormatOrNull(filter.CreatedBefore))
        .Bind("$arguments", JsonSerializer.Serialize(filter.Arguments.Select(argument => new[] { PathOf(argument), argument.Value })))
        .Bind("$id", filter.Id?.ToString());

    private static SqliteStatement Bind(SqliteStatement statement, JobListRequest request)
    {
        // Blocks of the operator's plane have none.
        if (statement.Has("$project"))
            statement.Bind("$project", request.ProjectId);
        // A block that looks at one job has no need of it.
        if (statement.Has("$look"))
            statement.Bind("$look", request.Look);
        return statement.Bind("$before", request.Before).Bind("$limit", request.Rows).Bind(request.Filter);
    }

    /// <summary>The path as SQLite writes it. No name has a quote in it.</summary>
    private static string PathOf(JobArgument argument) => $"$.\"{argument.Path.Replace(".", "\".\"", StringComparison.Ordinal)}\"";
}
