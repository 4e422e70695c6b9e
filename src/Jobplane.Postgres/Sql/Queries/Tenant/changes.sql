-- What a tenant may do to a job. The rules are fragments, which the steps of bulk operations share. Every statement filters on project_id.

-- fragment: JobRetryGuard
-- Which job may run again: a row "job" of jobs, whose limit, raised or not, is in "target".
    job.status <> 'running' AND job.attempts < target.max_attempts

-- fragment: JobRetryChanges
-- What makes it run again, now.
        status = 'pending',
        stage = 'ready',
        rank = CASE WHEN job.stage = 'ready' THEN job.rank ELSE (extract(epoch FROM clock.now) * 1000000)::bigint END,
        max_attempts = target.max_attempts,
        scheduled_at = clock.now,
        last_error = NULL,
        started_at = NULL,
        completed_at = NULL,
        cancel_requested = false,
        expires_at = CASE WHEN job.expires_at > clock.now THEN job.expires_at END

-- fragment: JobCancelGuard
-- Which job can be cancelled: one that waits, and one that runs and has not been asked to stop.
    (job.status = 'pending' OR (job.status = 'running' AND NOT job.cancel_requested))

-- fragment: JobCancelChanges
        status = (CASE WHEN job.status = 'pending' THEN 'cancelled' ELSE 'running' END)::control_plane.job_status,
        stage = NULL,
        completed_at = CASE WHEN job.status = 'pending' THEN clock.now END,
        cancel_requested = true

-- fragment: JobDeleteGuard
-- Which job may be deleted: a worker's hands must not be empty.
    job.status <> 'running'

-- name: JobRetry
-- $2 project, $3 id, $4 raised limit or null, $5 actor, $6 remote address, $7 request id. An expiry that has passed is dropped: somebody wants it now.
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
    SET
{JobRetryChanges}
    FROM target, clock
    WHERE (job.project_id = $2) IS TRUE AND job.id = target.id AND {JobRetryGuard}
    RETURNING
        job.id, job.type, job.payload, job.status::text, job.attempts, job.max_attempts, job.last_error,
        job.scheduled_at, job.started_at, job.completed_at, job.created_at, job.queue, job.priority, job.cancel_requested, job.expires_at, job.trace_context
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.retry', retried.id, $5, $6, $7,
        jsonb_build_object('status', target.status, 'attempts', retried.attempts, 'max_attempts', retried.max_attempts),
        clock.now
    FROM retried, target, clock
)
SELECT
    target.status::text, target.attempts, target.max_attempts, retried.*,
    progress.percent, progress.message, progress.reported_at, NULL::jsonb
FROM target
LEFT JOIN retried ON true
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = target.id AND (project_id = $2) IS TRUE LIMIT 1
) AS progress ON true;

-- name: JobCancel
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id.
-- A waiting job is cancelled at once. Of a running one it is noted that it shall be, in its row and for its worker's next
-- poll. The row is locked first, as for a retry. No row: no such job; nothing changed: it has finished, or was asked before.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT *
    FROM control_plane.jobs
    WHERE (project_id = $2) IS TRUE AND id = $3
    FOR UPDATE
),
cancelled AS (
    UPDATE control_plane.jobs AS job
    SET
{JobCancelChanges}
    FROM target, clock
    WHERE (job.project_id = $2) IS TRUE AND job.id = target.id AND {JobCancelGuard}
    RETURNING job.id, job.status, job.completed_at, job.cancel_requested
),
requested AS (
    INSERT INTO control_plane.cancel_requests (claim_id, job_id, project_id)
    SELECT claim.id, target.id, $2
    FROM cancelled
    CROSS JOIN target
    CROSS JOIN LATERAL (SELECT id FROM control_plane.claims WHERE id = target.claim_id LIMIT 1) AS claim
    WHERE target.status = 'running'
    ON CONFLICT DO NOTHING
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.cancel', cancelled.id, $4, $5, $6,
        jsonb_build_object('status', target.status, 'attempts', target.attempts),
        clock.now
    FROM cancelled, target, clock
)
SELECT
    cancelled.id IS NOT NULL,
    target.type, target.payload, coalesce(cancelled.status, target.status)::text, target.attempts, target.max_attempts, target.last_error,
    target.scheduled_at, target.started_at, coalesce(cancelled.completed_at, target.completed_at), target.created_at, target.queue,
    target.priority, coalesce(cancelled.cancel_requested, target.cancel_requested), target.expires_at, target.trace_context,
    progress.percent, progress.message, progress.reported_at, NULL::jsonb
FROM target
LEFT JOIN cancelled ON true
LEFT JOIN LATERAL (
    SELECT percent, message, reported_at FROM control_plane.job_progress WHERE job_id = target.id AND (project_id = $2) IS TRUE LIMIT 1
) AS progress ON true;

-- name: JobClone
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id, $7 id of the copy. Stores a job that is enqueued as the other was, and ready now. What was
-- that job's alone it does not get: attempts, unique key, expiry. Finds the other by primary key. No row: no such job.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
original AS MATERIALIZED (
    SELECT id, type, payload, queue, priority, max_attempts FROM control_plane.jobs WHERE (project_id = $2) IS TRUE AND id = $3 LIMIT 1
),
stored AS (
    INSERT INTO control_plane.jobs (id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank)
    SELECT
        $7, $2, original.type, original.payload, original.queue, original.priority, original.max_attempts, clock.now, clock.now, 'ready',
        (extract(epoch FROM clock.now) * 1000000)::bigint
    FROM original, clock
    RETURNING *, ctid AS place
),
entered AS (
    INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id, place)
    SELECT queue, priority, rank, type, id, place FROM stored
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.clone', original.id, $4, $5, $6, jsonb_build_object('copy_id', stored.id), clock.now
    FROM original, stored, clock
)
SELECT
    stored.type, stored.payload, stored.status::text, stored.attempts, stored.max_attempts, stored.last_error,
    stored.scheduled_at, stored.started_at, stored.completed_at, stored.created_at, stored.queue, stored.priority, stored.cancel_requested, stored.expires_at,
    stored.trace_context, NULL::double precision, NULL::text, NULL::timestamptz, NULL::jsonb
FROM stored;

-- name: JobDelete
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id. Removes a job that is not running, and what is kept of it but the audit log. The row is
-- locked first, as for a retry. No row: no such job; not deleted: it is running.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT id, type, status, attempts
    FROM control_plane.jobs
    WHERE (project_id = $2) IS TRUE AND id = $3
    FOR UPDATE
),
deleted AS (
    DELETE FROM control_plane.jobs AS job
    USING target
    WHERE (job.project_id = $2) IS TRUE AND job.id = target.id AND {JobDeleteGuard}
    RETURNING job.id
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'job.delete', deleted.id, $4, $5, $6,
        jsonb_build_object('type', target.type, 'status', target.status, 'attempts', target.attempts),
        clock.now
    FROM deleted, target, clock
)
SELECT deleted.id IS NOT NULL FROM target LEFT JOIN deleted ON true;
