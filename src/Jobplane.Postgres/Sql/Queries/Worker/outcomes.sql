-- How attempts end. Each names job, claim and status, so that a lost lease changes nothing.

-- name: JobComplete
-- $1 clock, $2 ids, $3 claims, $4 rows. Touches no indexed column. An id that is not returned has moved, or was lost to another claim.
UPDATE control_plane.jobs AS job
SET status = 'completed', completed_at = coalesce($1, statement_timestamp())
FROM (SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[]) AS batch (id, claim_id, place) ORDER BY id) AS batch
WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
RETURNING job.id, job.claim_id;

-- name: JobCompleteWithResult
-- $1 clock, $2 ids, $3 claims, $4 rows, $5 results. As JobComplete. A result of an earlier run is written over.
WITH completed AS (
    UPDATE control_plane.jobs AS job
    SET status = 'completed', completed_at = coalesce($1, statement_timestamp())
    FROM (
        SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[], $5::jsonb[]) AS batch (id, claim_id, place, result) ORDER BY id
    ) AS batch
    WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
    RETURNING job.id, job.project_id, job.claim_id, batch.result
),
stored AS (
    INSERT INTO control_plane.job_results (job_id, project_id, claim_id, result)
    SELECT id, project_id, claim_id, result FROM completed
    ON CONFLICT (job_id) DO UPDATE SET claim_id = excluded.claim_id, result = excluded.result
)
SELECT id, claim_id FROM completed;

-- name: JobCompleteIn
-- $1 clock, $2 id, $3 claim, $4 result or null. As JobComplete, for one job on its handler's transaction. The connection is the handler's, and so are
-- its settings, so the row is looked up by key. No row: lost to another claim.
WITH completed AS (
    UPDATE control_plane.jobs AS job
    SET status = 'completed', completed_at = coalesce($1, statement_timestamp())
    WHERE job.id = $2 AND (job.claim_id = $3) IS TRUE AND job.status = 'running'
    RETURNING job.id, job.project_id, job.claim_id
),
stored AS (
    INSERT INTO control_plane.job_results (job_id, project_id, claim_id, result)
    SELECT id, project_id, claim_id, $4 FROM completed WHERE $4 IS NOT NULL
    ON CONFLICT (job_id) DO UPDATE SET claim_id = excluded.claim_id, result = excluded.result
)
SELECT id FROM completed;

-- name: JobFail
-- $1 clock, $2 ids, $3 claims, $4 rows, $5 errors, $6 waits before the next attempt (null: no next attempt), $7 whether the handler
-- cancelled the job. A job that was to be cancelled has no next attempt. An id that is not returned has moved, or was lost to another claim.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
held AS MATERIALIZED (
    SELECT found.ctid, batch.error, batch.is_cancelled, clock.now,
        CASE WHEN found.has_attempts THEN clock.now + batch.retry_after END AS next_at,
        CASE WHEN found.has_attempts AND NOT found.cancel_requested THEN clock.now + batch.retry_after END AS retry_at
    FROM clock
    CROSS JOIN (
        SELECT *
        FROM unnest($2::uuid[], $3::bigint[], $4::tid[], $5::text[], $6::interval[], $7::boolean[])
            AS batch (id, claim_id, place, error, retry_after, is_cancelled)
        ORDER BY id
    ) AS batch
    CROSS JOIN LATERAL (
        SELECT job.ctid, job.attempts < job.max_attempts AS has_attempts, job.cancel_requested
        FROM control_plane.jobs AS job
        WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
        LIMIT 1
        FOR UPDATE
    ) AS found
),
failed AS (
    UPDATE control_plane.jobs AS job
    SET status = (
            CASE WHEN held.retry_at IS NOT NULL THEN 'pending' WHEN held.next_at IS NOT NULL OR held.is_cancelled THEN 'cancelled' ELSE 'failed' END
            )::control_plane.job_status,
        stage = (CASE WHEN held.retry_at > held.now THEN 'scheduled' WHEN held.retry_at IS NOT NULL THEN 'ready' END)::control_plane.job_stage,
        rank = (extract(epoch FROM coalesce(held.retry_at, held.now)) * 1000000)::bigint,
        scheduled_at = coalesce(held.retry_at, job.scheduled_at),
        completed_at = CASE WHEN held.retry_at IS NULL THEN held.now END,
        last_error = held.error
    FROM held
    WHERE job.ctid = held.ctid AND job.status = 'running'
    RETURNING job.id, job.project_id, job.attempts, job.started_at, held.now AS finished_at, job.last_error, job.claim_id
),
recorded AS (
    INSERT INTO control_plane.job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
    SELECT id, project_id, attempts,
        (SELECT claim.worker_id FROM control_plane.claims AS claim WHERE claim.id = failed.claim_id),
        started_at, finished_at, last_error
    FROM failed
)
SELECT id, claim_id FROM failed;

-- name: JobRelease
-- $1 clock, $2 ids, $3 claims, $4 rows. Hands jobs back in their old place, the attempt refunded; those that were to be
-- cancelled end so. An id that is not returned has moved, or was lost to another claim.
UPDATE control_plane.jobs AS job
SET status = (CASE WHEN job.cancel_requested THEN 'cancelled' ELSE 'pending' END)::control_plane.job_status,
    stage = (CASE WHEN NOT job.cancel_requested THEN 'ready' END)::control_plane.job_stage,
    attempts = CASE WHEN job.cancel_requested THEN job.attempts ELSE job.attempts - 1 END,
    started_at = CASE WHEN job.cancel_requested OR job.attempts > 1 THEN job.started_at END,
    completed_at = CASE WHEN job.cancel_requested THEN coalesce($1, statement_timestamp()) END
FROM (SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[]) AS batch (id, claim_id, place) ORDER BY id) AS batch
WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
RETURNING job.id, job.claim_id;

-- name: JobSnooze
-- $1 clock, $2 ids, $3 claims, $4 rows, $5 waits. Lets jobs wait, the attempt refunded; those that were to be cancelled end so. An id
-- that is not returned has moved, or was lost to another claim.
UPDATE control_plane.jobs AS job
SET status = (CASE WHEN job.cancel_requested THEN 'cancelled' ELSE 'pending' END)::control_plane.job_status,
    stage = (CASE WHEN NOT job.cancel_requested THEN 'scheduled' END)::control_plane.job_stage,
    attempts = CASE WHEN job.cancel_requested THEN job.attempts ELSE job.attempts - 1 END,
    started_at = CASE WHEN job.cancel_requested OR job.attempts > 1 THEN job.started_at END,
    scheduled_at = CASE WHEN job.cancel_requested THEN job.scheduled_at ELSE clock.now + batch.delay END,
    completed_at = CASE WHEN job.cancel_requested THEN clock.now END
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock
CROSS JOIN (
    SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[], $5::interval[]) AS batch (id, claim_id, place, delay) ORDER BY id
) AS batch
WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
RETURNING job.id, job.claim_id;
