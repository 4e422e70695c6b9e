using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Pages;

/// <summary>What workers would have counted of such a month: by the minute for a day, by the hour and the day for a month.</summary>
internal sealed class PageStatistics(PostgresBenchmarkStore store)
{
    /// <summary>Groups of failures of a project, a quarter of which recur in a minute.</summary>
    private const int Groups = 200;

    public async Task AddAsync()
    {
        // All projects together, the tenant, and ten others.
        foreach (string project in (string[])["*", BenchmarkHost.ProjectId, .. Enumerable.Range(1, 10).Select(number => $"project-{number}")])
        {
            await AddAttemptsAsync(project, minutes: 1, rows: 1440);
            await AddAttemptsAsync(project, minutes: 60, rows: 720);
            await AddAttemptsAsync(project, minutes: 1440, rows: 30);
        }

        foreach (string project in (string[])["*", BenchmarkHost.ProjectId])
        {
            await AddGroupsAsync(project);
            await AddFailuresAsync(project, minutes: 1, rows: 1440);
            await AddFailuresAsync(project, minutes: 60, rows: 720);
            await AddFailuresAsync(project, minutes: 1440, rows: 30);
        }
    }

    /// <summary>A row for each of 48 types, as one whose jobs wait up to seconds and run up to minutes has them.</summary>
    private Task AddAttemptsAsync(string project, int minutes, int rows) => store.ExecuteAsync(
        $$"""
        INSERT INTO {{store.Schema}}.job_statistics (project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
        SELECT
            '{{project}}', {{minutes}}, time.at, (ARRAY['mail', 'media', 'import', 'export', 'default', 'search'])[1 + of_type % 6],
            (ARRAY['send', 'render', 'import', 'export', 'sync', 'index'])[1 + of_type % 6] || '_' || (ARRAY['email', 'invoice', 'image', 'report', 'contact', 'order', 'video', 'ledger'])[1 + of_type / 6],
            {{minutes}} * 40, {{minutes}}, {{minutes}} * 3, 0,
            (SELECT array_agg((size * 7 + of_type + back) % 5) FROM generate_series(1, 50) AS size),
            (SELECT array_agg((size * 11 + of_type + back) % 5) FROM generate_series(1, 60) AS size)
        FROM generate_series(0, {{rows - 1}}) AS back
        CROSS JOIN generate_series(0, 47) AS of_type
        CROSS JOIN LATERAL (SELECT {{Time(minutes)}} AS at) AS time
        ON CONFLICT DO NOTHING
        """);

    private Task AddGroupsAsync(string project) => store.ExecuteAsync(
        $$"""
        INSERT INTO {{store.Schema}}.failure_groups (project_id, fingerprint, type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id)
        SELECT
            '{{project}}', left(md5(number::text), 16), (ARRAY['send', 'render', 'import', 'export'])[1 + number % 4] || '_email',
            'System.TimeoutException: The call of step ' || md5(number::text) || ' timed out after <n> ms.', now() - interval '30 days', now(),
            '{{BenchmarkHost.ProjectId}}', (SELECT job_id FROM {{store.Schema}}.job_attempts LIMIT 1)
        FROM generate_series(1, {{Groups}}) AS number
        """);

    private Task AddFailuresAsync(string project, int minutes, int rows) => store.ExecuteAsync(
        $$"""
        INSERT INTO {{store.Schema}}.failure_counts (project_id, span, at, fingerprint, failed, failed_attempts)
        SELECT '{{project}}', {{minutes}}, time.at, left(md5(number::text), 16), 1 + number % 3, 3 + number % 7
        FROM generate_series(0, {{rows - 1}}) AS back
        CROSS JOIN generate_series(1, {{Groups}}) AS number
        CROSS JOIN LATERAL (SELECT {{Time(minutes)}} AS at) AS time
        WHERE {{minutes}} > 1 OR (number + back) % 4 = 0
        """);

    private static string Time(int minutes) => $"date_bin(interval '{minutes} minutes', now(), timestamptz 'epoch') - back * interval '{minutes} minutes'";
}
