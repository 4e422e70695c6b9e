using Jobplane.Benchmarks.Hosting;
using Jobplane.Benchmarks.Reports;
using Jobplane.Benchmarks.Stores;
using Npgsql;

namespace Jobplane.Benchmarks.Pages;

/// <summary>
/// A month of jobs as a busy installation has them: 200 projects of very different size, the largest of which is the tenant's, 48 types in six queues, and one job in
/// twenty failed. What is rare is one in a million or once.
/// </summary>
internal sealed class PageHistory(PostgresBenchmarkStore store, long rows)
{
    private const int ChunkSize = 100_000;

    /// <summary>The one job with this in its error; it is the oldest that failed.</summary>
    public const string RareError = "ZebraException";

    public const string RareType = "rebuild_catalogue";

    /// <summary>Adds the jobs with their failed attempts, and what stands beside them.</summary>
    public async Task AddAsync()
    {
        long added = 0;
        await using (new Progress("jobs added", () => Volatile.Read(ref added), rows))
        {
            for (; added < rows; added += ChunkSize)
                await AddJobsAsync(added + 1, Math.Min(added + ChunkSize, rows));
        }

        Progress.Say("adding workers, schedules and the audit log");
        await AddWorkersAsync();
        await AddSchedulesAsync();
        await AddAuditAsync();
        await AddLogAsync();
    }

    /// <summary>The id of a job of the tenant to look at.</summary>
    /// <param name="condition">Which: the newest for which this holds.</param>
    public async Task<Guid> FindAsync(string condition)
    {
        await using NpgsqlConnection connection = await store.ConnectAsync();
        await using var command = new NpgsqlCommand(
            $"SELECT id FROM {store.Schema}.jobs WHERE project_id = '{BenchmarkHost.ProjectId}' AND {condition} ORDER BY seq DESC LIMIT 1", connection);
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    // Of the newest jobs some are ready; others, of any age, are due later. The rest has ended.
    private Task AddJobsAsync(long first, long last) => store.ExecuteAsync(
        $$"""
        WITH drawn AS MATERIALIZED (
            SELECT
                n,
                hashint8extended(n, 1) & 1048575 AS of_project,
                (hashint8extended(n, 2) & 1048575) % 48 AS of_type,
                (hashint8extended(n, 3) & 1048575) % 1000 AS of_state,
                now() - ({{rows}} - n) * (interval '30 days' / {{rows}}) AS at
            FROM generate_series({{first}}::bigint, {{last}}) AS n
        ),
        told AS MATERIALIZED (
            SELECT
                drawn.*,
                CASE floor(200 * power(of_project / 1048576.0, 3)) WHEN 0 THEN '{{BenchmarkHost.ProjectId}}' ELSE 'project-' || floor(200 * power(of_project / 1048576.0, 3)) END AS project,
                CASE WHEN n % 1000003 = 17 THEN '{{RareType}}'
                    ELSE (ARRAY['send', 'render', 'import', 'export', 'sync', 'index'])[1 + of_type % 6] || '_' || (ARRAY['email', 'invoice', 'image', 'report', 'contact', 'order', 'video', 'ledger'])[1 + of_type / 6] END AS type,
                (ARRAY['mail', 'media', 'import', 'export', 'default', 'search'])[1 + of_type % 6] AS queue,
                CASE
                    WHEN n > {{rows}} - 20000 AND of_state < 200 THEN 'ready'
                    WHEN of_state < 10 THEN 'scheduled'
                    WHEN of_state < 60 THEN 'failed'
                    WHEN of_state < 65 THEN 'cancelled'
                    WHEN of_state < 95 THEN 'retried'
                    ELSE 'completed' END AS state
            FROM drawn
        ),
        stored AS (
            INSERT INTO {{store.Schema}}.jobs (
                project_id, type, queue, payload, status, stage, attempts, last_error, scheduled_at, started_at, completed_at, created_at, rank, claim_id)
            SELECT
                project, type, queue,
                jsonb_build_object(
                    'number', n, 'region', (ARRAY['eu', 'us', 'ap'])[1 + of_state % 3],
                    'customer', jsonb_build_object('id', 'cust-' || of_project % 50000, 'mail', md5(n::text) || '@example.com'), 'locale', 'en-GB'),
                (CASE WHEN state IN ('ready', 'scheduled') THEN 'pending' WHEN state = 'retried' THEN 'completed' ELSE state END)::{{store.Schema}}.job_status,
                (CASE WHEN state IN ('ready', 'scheduled') THEN state END)::{{store.Schema}}.job_stage,
                CASE state WHEN 'failed' THEN 3 WHEN 'retried' THEN 2 WHEN 'completed' THEN 1 ELSE 0 END,
                CASE WHEN state IN ('failed', 'retried') THEN {{Error()}} END,
                CASE state WHEN 'scheduled' THEN now() + interval '1 day' + n * interval '10 ms' ELSE at END,
                CASE WHEN state IN ('completed', 'retried', 'failed') THEN at + of_type * interval '40 ms' END,
                CASE WHEN state NOT IN ('ready', 'scheduled') THEN at + of_type * interval '160 ms' END,
                at,
                (extract(epoch FROM at) * 1000000)::bigint,
                CASE WHEN state NOT IN ('ready', 'scheduled') THEN n / 500 - 1000000000 END
            FROM told
            ORDER BY n
            RETURNING id, project_id, queue, priority, rank, type, stage, attempts, last_error, started_at, completed_at, status, ctid
        ),
        awaited AS (
            INSERT INTO {{store.Schema}}.ready_jobs (queue, priority, rank, type, job_id, place)
            SELECT queue, priority, rank, type, id, ctid FROM stored WHERE stage = 'ready'
        )
        INSERT INTO {{store.Schema}}.job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
        SELECT id, project_id, number, gen_random_uuid(), started_at, completed_at, last_error
        FROM stored
        CROSS JOIN LATERAL generate_series(1, CASE WHEN status = 'failed' THEN attempts ELSE attempts - 1 END) AS number
        WHERE last_error IS NOT NULL
        """);

    /// <summary>Four errors for each type, with particulars, and what a stack takes.</summary>
    private static string Error() =>
        $$"""
        CASE WHEN n <= 200 AND of_state < 60 THEN 'Acme.{{RareError}}: stripes' ELSE
        CASE n % 4
            WHEN 0 THEN 'System.TimeoutException: The call of ' || type || ' timed out after ' || 1000 + of_state * 37 || ' ms.'
            WHEN 1 THEN 'System.InvalidOperationException: No customer "cust-' || of_project % 50000 || '" is known to ' || type || '.'
            WHEN 2 THEN 'System.Net.Http.HttpRequestException: Response status code does not indicate success: 503 (Service Unavailable).'
            ELSE 'Acme.ConflictException: ' || gen_random_uuid() || ' was changed meanwhile.' END
        || repeat(E'\n   at Acme.Jobs.Steps.RunAsync(JobContext context, CancellationToken cancellationToken) in /src/Steps.cs:line 42', 10) END
        """;

    private Task AddWorkersAsync() => store.ExecuteAsync(
        $$"""
        WITH worker AS (
            INSERT INTO {{store.Schema}}.workers (id, host, process_id, version, started_at, lease_expires_at, queues, slots, heartbeat_at, types)
            SELECT
                gen_random_uuid(), 'node-' || n, 1000 + n, '1.0.0', now() - interval '1 day', now() + interval '1 day',
                '{mail,media,import,export,default,search}', 50, now(), (SELECT array_agg(DISTINCT type) FROM {{store.Schema}}.ready_jobs)
            FROM generate_series(1, 40) AS n
            RETURNING id
        ),
        place AS MATERIALIZED (
            SELECT id AS worker_id, gen_random_uuid() AS job_id, row_number() OVER () AS number FROM worker, generate_series(1, 30)
        ),
        claim AS (
            INSERT INTO {{store.Schema}}.claims (worker_id, job_ids) SELECT worker_id, array_agg(job_id) FROM place GROUP BY worker_id RETURNING id, job_ids
        )
        INSERT INTO {{store.Schema}}.jobs (id, project_id, type, queue, status, attempts, started_at, claim_id)
        SELECT place.job_id, CASE WHEN number % 5 = 0 THEN '{{BenchmarkHost.ProjectId}}' ELSE 'project-' || number % 200 END, 'render_video', 'media', 'running', 1, now(), claim.id
        FROM claim
        CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
        JOIN place ON place.job_id = taken.id
        """);

    private Task AddSchedulesAsync() => store.ExecuteAsync(
        $$"""
        WITH schedule AS (
            INSERT INTO {{store.Schema}}.schedules (
                project_id, name, cron, time_zone, missed_fires, overlap, type, payload, queue, priority, max_attempts, next_fire_at, created_at, updated_at)
            SELECT
                CASE WHEN n <= 40 THEN '{{BenchmarkHost.ProjectId}}' ELSE 'project-' || n % 200 END, 'schedule-' || n, '0 3 * * *', 'Europe/Rome', 'once', 'skip',
                'send_report', '{}', 'mail', 0, 3, now() + interval '20 hours', now(), now()
            FROM generate_series(1, 1000) AS n
            RETURNING project_id, name
        )
        INSERT INTO {{store.Schema}}.schedule_fires (project_id, name, due_at, job_id, fired_at)
        SELECT project_id, name, now() - day * interval '1 day', gen_random_uuid(), now() - day * interval '1 day'
        FROM schedule
        CROSS JOIN generate_series(1, 30) AS day
        """);

    private Task AddAuditAsync() => store.ExecuteAsync(
        $$"""
        INSERT INTO {{store.Schema}}.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
        SELECT
            CASE WHEN n % 5 = 0 THEN '{{BenchmarkHost.ProjectId}}' ELSE 'project-' || n % 200 END, 'job.retry', gen_random_uuid(), 'ada', '10.0.0.7', md5(n::text),
            '{"attempts": 3, "max_attempts": 4}', now() - n * interval '10 s'
        FROM generate_series(1, 200000) AS n
        """);

    private async Task AddLogAsync() => await store.ExecuteAsync(
        $$"""
        INSERT INTO {{store.Schema}}.job_logs (job_id, seq, project_id, attempt, logged_at, level, message)
        SELECT '{{await FindAsync("status = 'failed'")}}', n, '{{BenchmarkHost.ProjectId}}', 1, now(), 'information', 'Row ' || n || ' of 5000 was read'
        FROM generate_series(1, 5000) AS n
        """);
}
