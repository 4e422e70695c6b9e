using Jobplane.Listing;
using Jobplane.Statistics;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>Asks for lists, and reads their rows.</summary>
internal static class PostgresListing
{
    /// <summary>The parameters that all lists and counts of jobs have.</summary>
    public static NpgsqlParameter[] Parameters(JobListRequest request) =>
    [
        PostgresParameter.Of(request.ProjectId),
        PostgresParameter.Of(request.Before),
        PostgresParameter.Of(request.Look),
        PostgresParameter.Of(request.Rows),
        .. Parameters(request.Filter),
    ];

    /// <summary>The parameters of a filter.</summary>
    public static NpgsqlParameter[] Parameters(JobFilter filter) =>
    [
        PostgresParameter.Of(filter.Status?.ToName()),
        PostgresParameter.Of(filter.Type),
        PostgresParameter.Of(filter.Queue),
        PostgresParameter.Of(filter.Error),
        PostgresParameter.Of(filter.CreatedAfter),
        PostgresParameter.Of(filter.CreatedBefore),
        PostgresParameter.Column(filter.Arguments, NpgsqlDbType.Text, static argument => argument.Path),
        PostgresParameter.Column(filter.Arguments, NpgsqlDbType.Text, static argument => argument.Value),
        PostgresParameter.Of(filter.Id),
        PostgresParameter.Of(filter.ErrorGroup is { } group ? FailureText.Pattern(group) : null),
        PostgresParameter.Of(FailureText.MaxLength),
    ];

    /// <summary>The statement that lists jobs of one project.</summary>
    public static string Statement(JobListRequest request) =>
        request.Filter.Id is not null ? "JobListOne" : request.Filter.NeedsError ? "JobListFailed" : "JobList";

    /// <summary>The statement that counts jobs of one project.</summary>
    public static string CountStatement(JobListRequest request) => request.Filter.NeedsError ? "JobCountFailed" : "JobCount";

    public static async Task<JobCount> ReadCountAsync(JobListRequest request, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        return JobCount.Of(rows.GetInt32(0), rows.GetBoolean(1), request.Limit);
    }

    public static async Task<IReadOnlyDictionary<JobStatus, JobCount>> ReadCountsAsync(
        JobListRequest request, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        int[] found = [rows.GetInt32(0), rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3), rows.GetInt32(4)];
        return JobStatusCounts.Of(request, found, rows.GetBoolean(5), rows.GetBoolean(6));
    }

    public static async Task<Page<Job>> ReadJobsAsync(JobListRequest request, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var page = new JobPageBuilder(request);
        while (!page.IsComplete && await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (page.Wants(rows.GetInt64(20), rows.GetInt64(21), rows.GetBoolean(22), rows.GetBoolean(23)))
                page.Add(JobColumns.Read(rows, 1, rows.GetString(24), rows.GetGuid(0)));
        }

        return page.Build();
    }

    /// <summary>The attempts of each job; null where there is no row, as there is no job.</summary>
    public static async Task<IReadOnlyList<JobAttempt>?[]> ReadAttemptsAsync(int jobs, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var attempts = new List<JobAttempt>?[jobs];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            List<JobAttempt> ofJob = attempts[rows.GetInt64(0) - 1] ??= [];
            if (await rows.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false))
                continue;
            ofJob.Add(new JobAttempt
            {
                Attempt = rows.GetInt32(1),
                StartedAt = JobColumns.ReadTime(rows, 2),
                FinishedAt = rows.GetFieldValue<DateTimeOffset>(3),
                Error = rows.GetString(4),
                WorkerId = ReadId(rows, 5),
            });
        }

        return attempts;
    }

    /// <summary>The lines of a job's log; null when there is no row, as there is no job.</summary>
    public static async Task<IReadOnlyList<(long Seq, JobLogEntry Entry)>?> ReadLogsAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        List<(long, JobLogEntry)>? entries = null;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            entries ??= [];
            if (await rows.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false))
                continue;
            entries.Add((rows.GetInt64(0), new JobLogEntry
            {
                Attempt = rows.GetInt32(1),
                At = rows.GetFieldValue<DateTimeOffset>(2),
                Level = JobLogLevelNames.Parse(rows.GetString(3)),
                Message = rows.GetString(4),
            }));
        }

        return entries;
    }

    public static async Task<IReadOnlyList<(long Seq, AuditEntry Entry)>> ReadAuditAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var entries = new List<(long, AuditEntry)>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            entries.Add((rows.GetInt64(0), new AuditEntry
            {
                Action = rows.GetString(1),
                JobId = ReadId(rows, 2),
                Actor = ReadText(rows, 3),
                RemoteAddress = ReadText(rows, 4),
                RequestId = ReadText(rows, 5),
                Details = new JobPayload(rows.GetFieldValue<byte[]>(6)),
                CreatedAt = rows.GetFieldValue<DateTimeOffset>(7),
            }));
        }

        return entries;
    }

    private static Guid? ReadId(NpgsqlDataReader rows, int at) => rows.IsDBNull(at) ? null : rows.GetGuid(at);

    private static string? ReadText(NpgsqlDataReader rows, int at) => rows.IsDBNull(at) ? null : rows.GetString(at);
}
