-- How attempts end. Each names job, claim and status, so that a lost lease changes nothing.

-- name: JobComplete
-- $row (seq), $id, $claim. Touches no indexed column. Zero rows: lost to another claim.
-- Differs from Postgres because there is no round trip to save: it runs once a job, all in one transaction.
UPDATE jobs
SET status = 'completed', completed_at = $clock
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim;

-- name: JobCompleteWithResult
-- $row, $id, $claim, $result. As JobComplete. The result is stored first, under the same guard; one of an earlier run is written over.
INSERT INTO job_results (job_id, project_id, claim_id, result)
SELECT id, project_id, claim_id, $result
FROM jobs
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim
ON CONFLICT (job_id) DO UPDATE SET claim_id = excluded.claim_id, result = excluded.result;
UPDATE jobs
SET status = 'completed', completed_at = $clock
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim;

-- name: JobCompleteIn
-- Differs from Postgres because JobComplete and JobCompleteWithResult are for one job already, and run on any connection.

-- name: JobFail
-- $row, $id, $claim, $error, $retry_after in seconds (null: no next attempt), $is_cancelled (by the handler). A job that was to be
-- cancelled has no next attempt.
-- Zero rows: lost to another claim.
-- Differs from Postgres as JobComplete does. The attempt is recorded before the job changes, under the same guard.
INSERT INTO job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
SELECT jobs.id, jobs.project_id, jobs.attempts, claims.worker_id, jobs.started_at, $clock, $error
FROM jobs
LEFT JOIN claims ON claims.id = jobs.claim_id
WHERE jobs.seq = $row AND jobs.id = $id AND jobs.status = 'running' AND jobs.claim_id = $claim;
UPDATE jobs
SET status = CASE WHEN held.retry_at IS NOT NULL THEN 'pending' WHEN held.next_at IS NOT NULL OR $is_cancelled THEN 'cancelled' ELSE 'failed' END,
    stage = CASE WHEN held.retry_at > $clock THEN 'scheduled' WHEN held.retry_at IS NOT NULL THEN 'ready' END,
    rank = CAST(round(1000 * unixepoch(coalesce(held.retry_at, $clock), 'subsec')) AS INTEGER) * 1000,
    scheduled_at = coalesce(held.retry_at, jobs.scheduled_at),
    completed_at = iif(held.retry_at IS NULL, $clock, NULL),
    last_error = $error
FROM (
    SELECT seq, next_at, iif(cancel_requested, NULL, next_at) AS retry_at
    FROM (
        SELECT seq, cancel_requested,
            iif(attempts < max_attempts, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $retry_after || ' seconds'), NULL) AS next_at
        FROM jobs
        WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim)
) AS held
WHERE jobs.seq = held.seq AND jobs.status = 'running';

-- name: JobRelease
-- $row, $id, $claim. Hands a job back in its old place, the attempt refunded; one that was to be cancelled ends so. Zero rows:
-- lost to another claim. Differs from Postgres as JobComplete does.
UPDATE jobs
SET status = iif(cancel_requested, 'cancelled', 'pending'),
    stage = iif(cancel_requested, NULL, 'ready'),
    attempts = iif(cancel_requested, attempts, attempts - 1),
    started_at = iif(cancel_requested OR attempts > 1, started_at, NULL),
    completed_at = iif(cancel_requested, $clock, NULL)
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim;

-- name: JobSnooze
-- $row, $id, $claim, $delay in seconds. Lets a job wait, the attempt refunded; one that was to be cancelled ends so. Zero rows: lost to
-- another claim. Differs from Postgres as JobComplete does.
UPDATE jobs
SET status = iif(cancel_requested, 'cancelled', 'pending'),
    stage = iif(cancel_requested, NULL, 'scheduled'),
    attempts = iif(cancel_requested, attempts, attempts - 1),
    started_at = iif(cancel_requested OR attempts > 1, started_at, NULL),
    scheduled_at = iif(cancel_requested, scheduled_at, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $delay || ' seconds')),
    completed_at = iif(cancel_requested, $clock, NULL)
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim;
