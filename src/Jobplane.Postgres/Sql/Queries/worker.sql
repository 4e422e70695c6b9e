-- The workers' plane: claims, leases and outcomes.
-- $1 is always the clock: null in production, so that the database's own time rules.

-- name: WorkerRegister
-- $2 id, $3 lease, $4 host, $5 process id, $6 version.
INSERT INTO control_plane.workers (id, host, process_id, version, started_at, lease_expires_at)
SELECT $2, $4, $5, $6, clock.now, clock.now + $3
FROM (SELECT coalesce($1, clock_timestamp()) AS now) AS clock;

-- name: WorkerHeartbeat
-- $2 id, $3 lease, $4 claims that the worker has finished. Zero rows: the lease had expired, and is not renewed,
-- as the jobs may be another worker's by now.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, clock_timestamp()) AS now
),
forgotten AS (
    DELETE FROM control_plane.claims AS claim
    WHERE claim.id = ANY ($4)
        AND claim.worker_id = $2
        AND NOT EXISTS (SELECT FROM control_plane.jobs AS job WHERE job.claim_id = claim.id AND job.status = 'running')
)
UPDATE control_plane.workers AS worker
SET lease_expires_at = clock.now + $3
FROM clock
WHERE worker.id = $2 AND worker.lease_expires_at > clock.now;

-- name: WorkerDeregister
-- $1 id. Claims go with the worker. One that still has running jobs stays, so that they are rescued.
DELETE FROM control_plane.workers AS worker
WHERE worker.id = $1
    AND NOT EXISTS (
        SELECT FROM control_plane.claims AS claim
        JOIN control_plane.jobs AS job ON job.claim_id = claim.id
        WHERE claim.worker_id = worker.id AND job.status = 'running');

-- name: JobClaim
-- $2 worker, $3 queue, $4 types, $5 limit. Walks index jobs_ready in its order.
-- Jobs are locked in the CTE, past those that another claim is taking. The worker's row is locked against its removal, and
-- a worker whose lease has expired takes nothing.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, clock_timestamp()) AS now
),
picked AS MATERIALIZED (
    SELECT id
    FROM control_plane.jobs
    WHERE stage = 'ready' AND queue = $3 AND type = ANY ($4)
    ORDER BY priority DESC, rank
    LIMIT $5
    FOR UPDATE SKIP LOCKED
),
holder AS MATERIALIZED (
    SELECT worker.id
    FROM control_plane.workers AS worker, clock
    WHERE worker.id = $2 AND worker.lease_expires_at > clock.now AND EXISTS (SELECT FROM picked)
    FOR KEY SHARE OF worker
),
claim AS (
    INSERT INTO control_plane.claims (worker_id)
    SELECT id FROM holder
    RETURNING id
)
UPDATE control_plane.jobs AS job
SET status = 'running',
    stage = NULL,
    claim_id = claim.id,
    attempts = job.attempts + 1,
    started_at = clock.now
FROM picked, claim, clock
WHERE job.id = picked.id
RETURNING job.id, job.claim_id, job.project_id, job.type, job.payload, job.attempts, job.max_attempts, job.priority, job.rank;

-- name: JobComplete
-- $2 ids, $3 claims: a row each. Touches no indexed column. Rows are locked in id order, so that two batches which
-- share jobs cannot deadlock. An id that is not returned was lost to another claim.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, clock_timestamp()) AS now
),
held AS MATERIALIZED (
    SELECT job.id
    FROM unnest($2::uuid[], $3::bigint[]) AS done (id, claim_id)
    JOIN control_plane.jobs AS job ON job.id = done.id
    WHERE job.claim_id = done.claim_id AND job.status = 'running'
    ORDER BY job.id
    FOR UPDATE OF job
)
UPDATE control_plane.jobs AS job
SET status = 'completed', completed_at = clock.now
FROM held, clock
WHERE job.id = held.id AND job.status = 'running'
RETURNING job.id, job.claim_id;

-- name: JobFail
-- $2 ids, $3 claims, $4 errors, $5 waits before the next attempt (null: no next attempt): a row each.
-- Locks as JobComplete does. An id that is not returned was lost to another claim.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, clock_timestamp()) AS now
),
held AS MATERIALIZED (
    SELECT job.id, gone.error, clock.now + gone.retry_after AS retry_at,
        gone.retry_after IS NOT NULL AND job.attempts < job.max_attempts AS again
    FROM clock
    CROSS JOIN unnest($2::uuid[], $3::bigint[], $4::text[], $5::interval[]) AS gone (id, claim_id, error, retry_after)
    JOIN control_plane.jobs AS job ON job.id = gone.id
    WHERE job.claim_id = gone.claim_id AND job.status = 'running'
    ORDER BY job.id
    FOR UPDATE OF job
),
failed AS (
    UPDATE control_plane.jobs AS job
    SET status = (CASE WHEN held.again THEN 'pending' ELSE 'failed' END)::control_plane.job_status,
        stage = (CASE WHEN held.again THEN CASE WHEN held.retry_at > clock.now THEN 'scheduled' ELSE 'ready' END END)::control_plane.job_stage,
        rank = (extract(epoch FROM coalesce(held.retry_at, clock.now)) * 1000000)::bigint,
        scheduled_at = CASE WHEN held.again THEN held.retry_at ELSE job.scheduled_at END,
        completed_at = CASE WHEN held.again THEN NULL ELSE clock.now END,
        last_error = held.error
    FROM held, clock
    WHERE job.id = held.id AND job.status = 'running'
    RETURNING job.id, job.project_id, job.attempts, job.started_at, job.last_error, job.claim_id
),
recorded AS (
    INSERT INTO control_plane.job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
    SELECT failed.id, failed.project_id, failed.attempts, claim.worker_id, failed.started_at, clock.now, failed.last_error
    FROM clock, failed
    LEFT JOIN control_plane.claims AS claim ON claim.id = failed.claim_id
)
SELECT id, claim_id FROM failed;

-- name: JobRelease
-- $1 ids, $2 claims: a row each. Hands jobs back in their old place, the attempt refunded. Locks as JobComplete does.
WITH held AS MATERIALIZED (
    SELECT job.id
    FROM unnest($1::uuid[], $2::bigint[]) AS unfinished (id, claim_id)
    JOIN control_plane.jobs AS job ON job.id = unfinished.id
    WHERE job.claim_id = unfinished.claim_id AND job.status = 'running'
    ORDER BY job.id
    FOR UPDATE OF job
)
UPDATE control_plane.jobs AS job
SET status = 'pending',
    stage = 'ready',
    attempts = job.attempts - 1,
    started_at = CASE WHEN job.attempts > 1 THEN job.started_at END
FROM held
WHERE job.id = held.id AND job.status = 'running'
RETURNING job.id, job.claim_id;
