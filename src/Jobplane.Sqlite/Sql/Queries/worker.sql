-- The workers' plane: claims, leases and outcomes.
-- $clock is the time of the transaction, which the store reads once from SQLite: a batch is several statements, and they must agree on it.
-- Nothing is locked row by row: each transaction has the only write lock of the file from its beginning.

-- name: WorkerRegister
-- $id, $lease in seconds, $host, $process_id, $version, $queues and $types (JSON arrays), $slots.
INSERT INTO workers (id, host, process_id, version, queues, slots, types, started_at, heartbeat_at, lease_expires_at)
VALUES ($id, $host, $process_id, $version, $queues, $slots, $types, $clock, $clock, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $lease || ' seconds'));

-- name: WorkerHeartbeat
-- $id, $lease in seconds, $claims whose outcomes are all written (a JSON array), $slots. No row: the lease had expired, and is not
-- renewed, as the jobs may be another worker's by now.
DELETE FROM claims WHERE id IN (SELECT value FROM json_each($claims)) AND worker_id = $id;
UPDATE workers
SET lease_expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $lease || ' seconds'), heartbeat_at = $clock, slots = $slots
WHERE id = $id AND lease_expires_at > $clock
RETURNING id;

-- name: WorkerDeregister
-- $id. Claims go with the worker. One that still has running jobs stays, so that they are rescued.
DELETE FROM workers
WHERE id = $id
    AND NOT EXISTS (
        SELECT 1 FROM claims
        CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
        WHERE claims.worker_id = workers.id AND jobs.status = 'running');

-- name: JobClaim
-- $worker, $queue, $types (a JSON array), $limit. Walks index jobs_ready in its order.
-- A worker whose lease has expired gets no claim, nor does any on a paused queue, and so takes nothing; changes() is what the
-- first statement inserted. A job that has expired is passed over, until JobExpire ends it.
INSERT INTO claims (worker_id)
SELECT id
FROM workers
WHERE id = $worker
    AND lease_expires_at > $clock
    AND NOT EXISTS (SELECT 1 FROM queues WHERE name = $queue AND paused_at IS NOT NULL)
    AND EXISTS (
        SELECT 1 FROM jobs
        WHERE stage = 'ready' AND queue = $queue AND type IN (SELECT value FROM json_each($types)) AND ifnull(expires_at > $clock, 1));
UPDATE jobs
SET status = 'running',
    stage = NULL,
    claim_id = last_insert_rowid(),
    attempts = attempts + 1,
    started_at = $clock
WHERE changes() = 1
    AND seq IN (
        SELECT seq FROM jobs
        WHERE stage = 'ready' AND queue = $queue AND type IN (SELECT value FROM json_each($types)) AND ifnull(expires_at > $clock, 1)
        ORDER BY priority DESC, rank, seq
        LIMIT $limit)
RETURNING
    id, claim_id, seq, project_id, type, payload, attempts, max_attempts, priority, rank,
    CAST(round(1000 * (unixepoch($clock, 'subsec') - unixepoch(scheduled_at, 'subsec'))) AS INTEGER), trace_context,
    CAST(round(1000 * (unixepoch(expires_at, 'subsec') - unixepoch($clock, 'subsec'))) AS INTEGER);

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

-- name: JobReport
-- $row, $id, $claim, $percent, $message, $checkpoint. What is null stays as it was; what another claim holds is left out.
-- Differs from Postgres as JobComplete does.
INSERT INTO job_progress (job_id, project_id, percent, message, reported_at, checkpoint)
SELECT id, project_id, $percent, $message, iif($percent IS NULL, NULL, $clock), $checkpoint
FROM jobs
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim
ON CONFLICT (job_id) DO UPDATE
SET percent = coalesce(excluded.percent, percent),
    message = iif(excluded.percent IS NULL, message, excluded.message),
    reported_at = coalesce(excluded.reported_at, reported_at),
    checkpoint = coalesce(excluded.checkpoint, checkpoint);

-- name: JobLogAppend
-- $row, $id, $claim, $number of the line, $attempt, $age in seconds, $level, $message. What another claim holds is left out. A line that is there already
-- is written over by itself, which counts as held.
-- Differs from Postgres as JobComplete does.
INSERT INTO job_logs (job_id, seq, project_id, attempt, logged_at, level, message)
SELECT id, claim_id * 256 + $number, project_id, $attempt, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$age || ' seconds'), $level, $message
FROM jobs
WHERE seq = $row AND id = $id AND status = 'running' AND claim_id = $claim
ON CONFLICT (job_id, seq) DO UPDATE SET seq = seq;

-- name: JobCheckpoints
-- $id. Differs from Postgres as JobComplete does.
SELECT checkpoint FROM job_progress WHERE job_id = $id AND checkpoint IS NOT NULL;

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

-- name: JobReleaseUnknown
-- $worker, $queue, $claims that the worker knows (a JSON array). Hands back, as JobRelease does, what its other claims took: their
-- answer was lost on its way, so nobody runs those jobs, and as long as the worker lives nobody would rescue them.
UPDATE jobs
SET status = 'pending',
    stage = 'ready',
    attempts = attempts - 1,
    started_at = iif(attempts > 1, started_at, NULL)
WHERE status = 'running'
    AND queue = $queue
    AND seq IN (
        SELECT jobs.seq
        FROM claims
        CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
        WHERE claims.worker_id = $worker AND claims.id NOT IN (SELECT value FROM json_each($claims)) AND jobs.status = 'running');

-- name: JobLocate
-- Differs from Postgres because a row here never moves: there is nothing to locate, and no statement.

-- name: StatisticsRecord
-- $span (minutes that the row covers), $at (their beginning), $project, $queue, $type, $completed, $failed, $failed_attempts, $cancelled, $waits, $runs
-- (JSON arrays). Adds them to what is there.
-- Differs from Postgres as JobComplete does.
INSERT INTO job_statistics (project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
VALUES ($project, $span, $at, $queue, $type, $completed, $failed, $failed_attempts, $cancelled, $waits, $runs)
ON CONFLICT (project_id, span, at, queue, type) DO UPDATE
SET completed = completed + excluded.completed,
    failed = failed + excluded.failed,
    failed_attempts = failed_attempts + excluded.failed_attempts,
    cancelled = cancelled + excluded.cancelled,
    waits = (
        SELECT json_group_array(coalesce(old.value, 0) + coalesce(new.value, 0) ORDER BY coalesce(old.key, new.key))
        FROM json_each(job_statistics.waits) AS old
        FULL JOIN json_each(excluded.waits) AS new ON new.key = old.key),
    runs = (
        SELECT json_group_array(coalesce(old.value, 0) + coalesce(new.value, 0) ORDER BY coalesce(old.key, new.key))
        FROM json_each(job_statistics.runs) AS old
        FULL JOIN json_each(excluded.runs) AS new ON new.key = old.key);

-- name: FailureRecord
-- $span, $at, $project, $fingerprint, $type, $error, $failed, $failed_attempts, $sample_project, $sample_job. Adds them to what is there.
-- Differs from Postgres as JobComplete does.
INSERT INTO failure_groups (project_id, fingerprint, type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id)
VALUES ($project, $fingerprint, $type, $error, $clock, $clock, $sample_project, $sample_job)
ON CONFLICT (project_id, fingerprint) DO UPDATE
SET last_seen_at = excluded.last_seen_at, sample_project_id = excluded.sample_project_id, sample_job_id = excluded.sample_job_id;
INSERT INTO failure_counts (project_id, span, at, fingerprint, failed, failed_attempts)
VALUES ($project, $span, $at, $fingerprint, $failed, $failed_attempts)
ON CONFLICT (project_id, span, at, fingerprint) DO UPDATE
SET failed = failed + excluded.failed, failed_attempts = failed_attempts + excluded.failed_attempts;
