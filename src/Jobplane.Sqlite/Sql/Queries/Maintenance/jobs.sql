-- Jobs that are due, have expired, or whose worker has died, and what a worker asks for once a second.

-- name: JobPoll
-- $queues, $types (JSON arrays), $worker. One cheap statement a second tells an idle process all it must know, by the first word of
-- each row: the queues with ready jobs (index jobs_ready) that are not paused; of its own running jobs those to be cancelled; the
-- concurrency that queues were given; that scheduled jobs are due (index jobs_scheduled), that waiting ones have expired (index jobs_expiry), and that
-- cron schedules are due (index schedules_due); that a bulk operation is to go on (index bulk_operations_running).
SELECT 'ready', wanted.value, NULL, NULL
FROM json_each($queues) AS wanted
WHERE EXISTS (
    SELECT 1 FROM jobs
    WHERE stage = 'ready' AND queue = wanted.value AND type IN (SELECT value FROM json_each($types)))
    AND NOT EXISTS (SELECT 1 FROM queues WHERE name = wanted.value AND paused_at IS NOT NULL)
UNION ALL
SELECT 'cancel', NULL, cancel_requests.job_id, cancel_requests.claim_id
FROM cancel_requests
CROSS JOIN claims ON claims.id = cancel_requests.claim_id
WHERE claims.worker_id = $worker
UNION ALL
SELECT 'concurrency', queues.name, NULL, queues.concurrency
FROM json_each($queues) AS wanted
CROSS JOIN queues ON queues.name = wanted.value
WHERE queues.concurrency IS NOT NULL
UNION ALL
SELECT 'due_jobs', NULL, NULL, NULL
WHERE EXISTS (SELECT 1 FROM jobs WHERE stage = 'scheduled' AND scheduled_at <= $clock)
UNION ALL
SELECT 'expired_jobs', NULL, NULL, NULL
WHERE EXISTS (SELECT 1 FROM jobs WHERE stage IS NOT NULL AND expires_at IS NOT NULL AND expires_at <= $clock)
UNION ALL
SELECT 'due_schedules', NULL, NULL, NULL
WHERE EXISTS (SELECT 1 FROM schedules WHERE paused_at IS NULL AND next_fire_at <= $clock)
UNION ALL
SELECT 'bulk', NULL, NULL, NULL
WHERE EXISTS (SELECT 1 FROM bulk_operations WHERE state = 'running');

-- name: JobPromote
-- $limit. Makes due jobs ready, in the order in which they were due. Walks index jobs_scheduled.
-- Differs from Postgres because RETURNING cannot be grouped: a row a job comes back.
UPDATE jobs
SET stage = 'ready', rank = CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000 + due.ordinal
FROM (
    SELECT seq, row_number() OVER (ORDER BY scheduled_at, seq) AS ordinal
    FROM jobs
    WHERE stage = 'scheduled' AND scheduled_at <= $clock
    ORDER BY scheduled_at, seq
    LIMIT $limit
) AS due
WHERE jobs.seq = due.seq AND jobs.stage = 'scheduled'
RETURNING queue;

-- name: JobExpire
-- $limit, $error. Ends waiting jobs that must not begin any more. Walks index jobs_expiry.
UPDATE jobs
SET status = 'cancelled', stage = NULL, completed_at = $clock, last_error = $error
WHERE status = 'pending'
    AND seq IN (
        SELECT seq FROM jobs INDEXED BY jobs_expiry
        WHERE stage IS NOT NULL AND expires_at IS NOT NULL AND expires_at <= $clock
        ORDER BY expires_at
        LIMIT $limit);

-- name: JobRescue
-- $limit, $error. Gives the running jobs of workers with an expired lease a new chance, or fails those without attempts
-- left; where the chance would be, those that were to be cancelled end so. A dead worker that holds nothing is removed after a minute.
-- Differs from Postgres because SQLite has no CTE that changes data: three statements, of which the last two choose the
-- same jobs. The way is prescribed, from workers over claims: left alone, SQLite reads all jobs.
DELETE FROM workers
WHERE lease_expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, '-1 minute')
    AND NOT EXISTS (
        SELECT 1 FROM claims
        CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
        WHERE claims.worker_id = workers.id AND jobs.status = 'running');
INSERT INTO job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
SELECT jobs.id, jobs.project_id, jobs.attempts, workers.id, jobs.started_at, $clock, $error
FROM workers
CROSS JOIN claims ON claims.worker_id = workers.id
JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
WHERE workers.lease_expires_at <= $clock AND jobs.status = 'running'
ORDER BY jobs.seq
LIMIT $limit;
UPDATE jobs
SET status = CASE WHEN attempts >= max_attempts THEN 'failed' WHEN cancel_requested THEN 'cancelled' ELSE 'pending' END,
    stage = iif(attempts < max_attempts AND NOT cancel_requested, 'ready', NULL),
    rank = CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000,
    scheduled_at = iif(attempts < max_attempts AND NOT cancel_requested, $clock, scheduled_at),
    completed_at = iif(attempts < max_attempts AND NOT cancel_requested, NULL, $clock),
    last_error = $error
WHERE status = 'running'
    AND seq IN (
        SELECT jobs.seq
        FROM workers
        CROSS JOIN claims ON claims.worker_id = workers.id
        JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
        WHERE workers.lease_expires_at <= $clock AND jobs.status = 'running'
        ORDER BY jobs.seq
        LIMIT $limit)
RETURNING id, project_id, queue, type, status;

-- name: QueueDepth
-- $named (queues to tell of in any case, a JSON array), $queues (most), $depth (most ready jobs counted of a queue). Others are known by their ready jobs,
-- found by leaps through index jobs_ready, as the oldest of each priority is.
WITH RECURSIVE {ReadyQueues},
known (name) AS MATERIALIZED (
    SELECT value FROM json_each($named)
    UNION
    SELECT queue FROM ready WHERE queue IS NOT NULL
    LIMIT $queues
)
SELECT
    known.name,
    (SELECT count(*) FROM (SELECT 1 FROM jobs INDEXED BY jobs_ready WHERE stage = 'ready' AND queue = known.name LIMIT $depth)),
    {OldestReady}
FROM known;
