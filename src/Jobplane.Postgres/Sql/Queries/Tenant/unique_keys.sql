-- Unique keys, and what an enqueue may change of the job that holds one. Every statement filters on project_id.

-- name: UniqueLock
-- $1 projects, $2 keys: a row each, no key twice. Of enqueues with the same unique key one goes on, until its transaction ends, and the others wait. An
-- update whose condition is false locks the row and writes nothing; a key that is new gets a row, of a job that there is not. A statement of its own, so
-- that the next one sees what the one before has committed. Locked in one order, so that batches cannot deadlock.
INSERT INTO control_plane.unique_keys AS held (project_id, key, job_id, scope)
SELECT wanted.project_id, wanted.key, gen_random_uuid(), 'until_finished'
FROM (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (project_id, key) ORDER BY project_id, key) AS wanted
ON CONFLICT (project_id, key) DO UPDATE SET scope = excluded.scope WHERE false;

-- name: UniqueFind
-- $1 clock, $2 projects, $3 keys: a row each. The jobs that hold the keys now; one that waits and has expired, and so will not run, does not. Looks keys and jobs up by primary key (see README.md).
SELECT
    wanted.ordinal, job.id, {JobShownColumns}
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted (project_id, key, ordinal)
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.unique_keys AS held WHERE held.project_id = wanted.project_id AND held.key = wanted.key LIMIT 1
) AS held
CROSS JOIN LATERAL (
    SELECT * FROM control_plane.jobs WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = held.job_id LIMIT 1
) AS job
{JobShownReports}
WHERE CASE held.scope
    WHEN 'until_finished' THEN job.status = 'running' OR (job.status = 'pending' AND coalesce(job.expires_at > coalesce($1, statement_timestamp()), true))
    WHEN 'until_started' THEN
        job.status = 'pending' AND job.started_at IS NULL AND coalesce(job.expires_at > coalesce($1, statement_timestamp()), true)
    ELSE held.expires_at > coalesce($1, statement_timestamp())
END;

-- name: UniqueRecord
-- $1 clock, $2 projects, $3 keys, $4 jobs, $5 scopes, $6 periods or null: a row each. What it writes over is held no longer.
INSERT INTO control_plane.unique_keys (project_id, key, job_id, scope, expires_at)
SELECT new.project_id, new.key, new.job_id, new.scope, coalesce($1, statement_timestamp()) + new.period
FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::interval[]) AS new (project_id, key, job_id, scope, period)
ON CONFLICT (project_id, key) DO UPDATE
SET job_id = excluded.job_id, scope = excluded.scope, expires_at = excluded.expires_at;

-- name: JobReplace
-- $1 clock, $2 projects, $3 ids, $4 payloads or null, $5 whether the time moves, $6 delays, $7 times, $8 expiries, $9 spans to expiry: a row each. An
-- expiry goes with the time.
-- Changes waiting jobs. They are locked in the order of ids, as everywhere (see README.md); one that a worker has taken meanwhile is not returned.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT found.ctid, wanted.project_id, wanted.payload, clock.now,
        CASE WHEN wanted.is_moved AND found.stage IN ('ready', 'scheduled') THEN
            greatest(clock.now, coalesce(wanted.scheduled_at, clock.now + wanted.delay))
        END AS due_at,
        wanted.expires_at, wanted.expires_after
    FROM clock
    CROSS JOIN (
        SELECT *
        FROM unnest($2::text[], $3::uuid[], $4::jsonb[], $5::boolean[], $6::interval[], $7::timestamptz[], $8::timestamptz[], $9::interval[])
            AS wanted (project_id, id, payload, is_moved, delay, scheduled_at, expires_at, expires_after)
        ORDER BY id
    ) AS wanted
    CROSS JOIN LATERAL (
        SELECT ctid, stage
        FROM control_plane.jobs
        WHERE (jobs.project_id = wanted.project_id) IS TRUE AND jobs.id = wanted.id AND jobs.status = 'pending'
        LIMIT 1
        FOR UPDATE
    ) AS found
)
UPDATE control_plane.jobs AS job
SET payload = coalesce(target.payload, job.payload),
    scheduled_at = coalesce(target.due_at, job.scheduled_at),
    stage = CASE
        WHEN target.due_at IS NULL THEN job.stage
        WHEN target.due_at > target.now THEN 'scheduled'::control_plane.job_stage
        ELSE 'ready'::control_plane.job_stage
    END,
    rank = CASE WHEN target.due_at IS NULL THEN job.rank ELSE (extract(epoch FROM target.due_at) * 1000000)::bigint END,
    expires_at = CASE WHEN target.due_at IS NULL THEN job.expires_at ELSE coalesce(target.expires_at, target.due_at + target.expires_after) END
FROM target
WHERE job.ctid = target.ctid AND (job.project_id = target.project_id) IS TRUE AND job.status = 'pending'
RETURNING
    job.id, job.project_id, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
    job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context,
    (SELECT percent FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = job.project_id) IS TRUE),
    (SELECT message FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = job.project_id) IS TRUE),
    (SELECT reported_at FROM control_plane.job_progress WHERE job_id = job.id AND (project_id = job.project_id) IS TRUE),
    NULL::jsonb;
