-- The tenant's plane. Every statement filters on project_id: written "(…) IS TRUE", it is checked and never used to choose
-- an index over the primary key (see worker.sql).
-- Where there is a clock it is $1: null in production, so that the database's own time rules.

-- name: JobEnqueue
-- $2 ids, $3 projects, $4 types, $5 payloads, $6 queues, $7 priorities, $8 max_attempts, $9 delays, $10 times: a row each.
-- The ordinality keeps the order of a batch, in rank as in seq.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
)
INSERT INTO control_plane.jobs (
    id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank)
SELECT
    new.id, new.project_id, new.type, new.payload, new.queue, new.priority, new.max_attempts, due.at, clock.now,
    (CASE WHEN due.at > clock.now THEN 'scheduled' ELSE 'ready' END)::control_plane.job_stage,
    (extract(epoch FROM due.at) * 1000000)::bigint + new.ordinal
FROM clock
CROSS JOIN unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::smallint[], $8::integer[], $9::interval[], $10::timestamptz[])
    WITH ORDINALITY AS new (id, project_id, type, payload, queue, priority, max_attempts, delay, scheduled_at, ordinal)
CROSS JOIN LATERAL (
    SELECT greatest(clock.now, coalesce(new.scheduled_at, clock.now + new.delay)) AS at
) AS due
RETURNING id, scheduled_at, created_at;

-- name: JobGet
-- $1 projects, $2 ids: a row each. Many requests share one statement, which looks each job up by primary key (see worker.sql).
SELECT
    wanted.ordinal, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
    job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (project_id, id, ordinal)
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id LIMIT 1
) AS job;

-- name: JobWatch
-- $1 projects, $2 ids: a row each, with the transaction that wrote it last. An update always gives a row another; locking it does not.
SELECT wanted.ordinal, job.version
FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (project_id, id, ordinal)
CROSS JOIN LATERAL (
    SELECT xmin::text AS version FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id LIMIT 1
) AS job;

-- name: JobRetry
-- $2 project, $3 id, $4 raised limit or null, $5 actor, $6 remote address, $7 request id.
-- The row is locked first, so that of two retries the second sees what the first did. No row: no such job.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT id, status, attempts, greatest(max_attempts, coalesce($4, 0)) AS max_attempts
    FROM control_plane.jobs
    WHERE (project_id = $2) IS TRUE AND id = $3
    FOR UPDATE
),
retried AS (
    UPDATE control_plane.jobs AS job
    SET status = 'pending',
        stage = 'ready',
        rank = CASE WHEN job.stage = 'ready' THEN job.rank ELSE (extract(epoch FROM clock.now) * 1000000)::bigint END,
        max_attempts = target.max_attempts,
        scheduled_at = clock.now,
        last_error = NULL,
        started_at = NULL,
        completed_at = NULL
    FROM target, clock
    WHERE (job.project_id = $2) IS TRUE
        AND job.id = target.id
        AND job.status <> 'running'
        AND job.attempts < target.max_attempts
    RETURNING
        job.id, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
        job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.retry', retried.id, $5, $6, $7,
        jsonb_build_object('status', target.status, 'attempts', retried.attempts, 'max_attempts', retried.max_attempts),
        clock.now
    FROM retried, target, clock
)
SELECT target.status::text, target.attempts, target.max_attempts, retried.*
FROM target
LEFT JOIN retried ON true;

-- name: JobNotify
-- $1 channel, $2 queues. One notification a queue, however many jobs it got.
SELECT pg_notify($1, queue.name) FROM unnest($2::text[]) AS queue (name);

-- name: TenantScope
-- $1 projects. Names, until the end of the transaction, the projects whose rows a role under row-level security may see: see roles.sql.
-- Which row is whose is still the business of each statement; this is the wall behind it.
SELECT set_config('jobplane.projects', $1::text[]::text, true);
