-- The maintenance plane. Every process may run any of these at any time: one writes at a time, and updates are guarded.
-- $clock is the time of the transaction, which the store reads once from SQLite: a batch is several statements, and they must agree on it.

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

-- name: IdempotencyPrune
-- $limit, $kept in seconds. Walks index idempotency_keys_created.
DELETE FROM idempotency_keys
WHERE rowid IN (
    SELECT rowid
    FROM idempotency_keys
    WHERE created_at <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds')
    ORDER BY created_at
    LIMIT $limit);

-- name: BulkPrune
-- $limit, $kept in seconds. Walks index bulk_operations_finished.
DELETE FROM bulk_operations
WHERE seq IN (
    SELECT seq
    FROM bulk_operations
    WHERE finished_at <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds')
    ORDER BY finished_at
    LIMIT $limit);

-- name: ScheduleDue
-- $after_due_at, $after_project, $after_name (after which to begin), $limit. Walks index schedules_due. The time is the
-- transaction's.
SELECT project_id, name, version, next_fire_at, cron, time_zone, missed_fires, overlap
FROM schedules
WHERE paused_at IS NULL AND next_fire_at <= $clock AND (next_fire_at, project_id, name) > ($after_due_at, $after_project, $after_name)
ORDER BY next_fire_at, project_id, name
LIMIT $limit;

-- name: ScheduleFire
-- $project, $name, $version, $next_fire_at, $skipped_at, $latest_at, $fires (a JSON array of due_at, job_id and trace_context), $kept (most
-- fires).
-- The compare-and-set that makes each time fire once: fires and jobs are written, and the schedule moves on, only if it is of the
-- version that was planned for. A row a job comes back: its id, queue and type.
-- Differs from Postgres because SQLite has no CTE that changes data: it runs once a schedule, all in one transaction, which has the
-- only write lock. What the first statement wrote tells the others whether to go on.
INSERT INTO schedule_fires (project_id, name, due_at, job_id, fired_at)
SELECT schedules.project_id, schedules.name, fire.value ->> 'due_at', fire.value ->> 'job_id', $clock
FROM schedules
CROSS JOIN json_each($fires) AS fire
WHERE schedules.project_id = $project
    AND schedules.name = $name
    AND schedules.version = $version
    AND schedules.paused_at IS NULL
    AND (
        schedules.overlap = 'allow'
        OR NOT EXISTS (
            SELECT 1
            FROM schedule_fires AS earlier
            CROSS JOIN jobs ON jobs.id = earlier.job_id
            WHERE earlier.project_id = $project
                AND earlier.name = $name
                AND (jobs.status = 'pending' OR (jobs.status = 'running' AND schedules.overlap = 'skip'))))
ORDER BY fire.key
ON CONFLICT (project_id, name, due_at) DO NOTHING;
UPDATE schedules
SET next_fire_at = $next_fire_at,
    last_skipped_at = coalesce(
        iif(
            EXISTS (
                SELECT 1 FROM schedule_fires
                WHERE project_id = $project AND name = $name AND job_id IN (SELECT value ->> 'job_id' FROM json_each($fires))),
            $skipped_at, $latest_at),
        last_skipped_at),
    version = version + 1
WHERE project_id = $project AND name = $name AND version = $version AND paused_at IS NULL;
DELETE FROM schedule_fires
WHERE seq IN (
    SELECT seq FROM schedule_fires WHERE project_id = $project AND name = $name ORDER BY seq DESC LIMIT $kept OFFSET $kept);
INSERT INTO jobs (
    id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
SELECT
    fire.job_id, schedules.project_id, schedules.type, schedules.payload, schedules.queue, schedules.priority, schedules.max_attempts,
    fire.due_at, $clock, 'ready',
    CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000 + row_number() OVER (ORDER BY fire.seq),
    strftime('%Y-%m-%dT%H:%M:%fZ', fire.due_at, '+' || round(schedules.expires_after_seconds, 3) || ' seconds'),
    (SELECT value ->> 'trace_context' FROM json_each($fires) WHERE value ->> 'job_id' = fire.job_id)
FROM schedules
CROSS JOIN schedule_fires AS fire ON fire.project_id = schedules.project_id AND fire.name = schedules.name
WHERE schedules.project_id = $project
    AND schedules.name = $name
    AND fire.job_id IN (SELECT value ->> 'job_id' FROM json_each($fires))
ORDER BY fire.seq
RETURNING id, queue, type;

-- name: UniqueLook
-- $project, $key to begin after, $limit. The last key that UniquePrune will look at; no row: there are no more.
-- Differs from Postgres because a key that is deleted cannot say any more where it was.
SELECT project_id, key
FROM unique_keys
WHERE (project_id, key) > ($project, $key)
ORDER BY project_id, key
LIMIT 1 OFFSET $limit - 1;

-- name: UniquePrune
-- $project, $key to begin after, $limit, $kept in seconds. Walks the primary key, and looks jobs up by the unique index of ids.
DELETE FROM unique_keys
WHERE (project_id, key) IN (
    SELECT looked.project_id, looked.key
    FROM (
        SELECT * FROM unique_keys WHERE (project_id, key) > ($project, $key) ORDER BY project_id, key LIMIT $limit
    ) AS looked
    LEFT JOIN jobs ON jobs.id = looked.job_id
    WHERE jobs.status IS NULL
        OR CASE looked.scope
            WHEN 'period' THEN looked.expires_at <= $clock
            ELSE jobs.status NOT IN ('pending', 'running')
                AND coalesce(jobs.completed_at, jobs.created_at) <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds')
        END);

-- name: StatisticsLook
-- $after (project). The next project that has any statistics: leaps through the primary keys. No row: there is none.
-- Differs from Postgres because a statement that has deleted a project's last row cannot say any more which it was.
SELECT id
FROM (
    SELECT min(project_id) AS id
    FROM (
        SELECT min(project_id) AS project_id FROM job_statistics WHERE project_id > $after
        UNION ALL
        SELECT min(project_id) FROM failure_counts WHERE project_id > $after
        UNION ALL
        SELECT min(project_id) FROM failure_groups WHERE project_id > $after))
WHERE id IS NOT NULL;

-- name: StatisticsPrune
-- $project, $limit, $minutes_since, $hours_since. Forgets the oldest of each sort that the project has. Returns whether nothing is left to forget.
-- Differs from Postgres because SQLite has no CTE that changes data: statements, of which the last one looks again.
DELETE FROM job_statistics
WHERE (project_id, span, at, queue, type) IN (
    SELECT project_id, span, at, queue, type
    FROM job_statistics
    WHERE project_id = $project AND at < iif(span = 1, $minutes_since, $hours_since)
    LIMIT $limit);
DELETE FROM failure_counts
WHERE (project_id, span, at, fingerprint) IN (
    SELECT project_id, span, at, fingerprint
    FROM failure_counts
    WHERE project_id = $project AND at < iif(span = 1, $minutes_since, $hours_since)
    LIMIT $limit);
DELETE FROM failure_groups
WHERE (project_id, fingerprint) IN (
    SELECT project_id, fingerprint FROM failure_groups WHERE project_id = $project AND last_seen_at < $hours_since LIMIT $limit);
SELECT
    NOT EXISTS (SELECT 1 FROM job_statistics WHERE project_id = $project AND span = 1 AND at < $minutes_since)
    AND NOT EXISTS (SELECT 1 FROM job_statistics WHERE project_id = $project AND span > 1 AND at < $hours_since)
    AND NOT EXISTS (SELECT 1 FROM failure_counts WHERE project_id = $project AND span = 1 AND at < $minutes_since)
    AND NOT EXISTS (SELECT 1 FROM failure_counts WHERE project_id = $project AND span > 1 AND at < $hours_since)
    AND NOT EXISTS (SELECT 1 FROM failure_groups WHERE project_id = $project AND last_seen_at < $hours_since);

-- name: JobPrune
-- $from and $to (seq, the latter excluded), $rules (JSON: queue or empty, status, latest end), $newest (latest creation of a job to look at). Looks at a
-- stretch of the table, whatever its age, status or queue. Returns how many jobs are gone, and where the next stretch begins: null at the end.
-- Differs from Postgres because the table lies in the order of creation, all projects together.
DELETE FROM jobs
WHERE seq >= $from AND seq < $to
    AND (status = 'completed' OR status = 'failed' OR status = 'cancelled')
    AND coalesce(completed_at, created_at) <= (
        SELECT rule.value ->> 2
        FROM json_each($rules) AS rule
        WHERE rule.value ->> 1 = jobs.status AND (rule.value ->> 0 = jobs.queue OR rule.value ->> 0 = '')
        ORDER BY rule.value ->> 0 DESC
        LIMIT 1);
SELECT
    changes(),
    (SELECT iif(created_at <= $newest, seq, NULL) FROM jobs WHERE seq >= $to ORDER BY seq LIMIT 1);
