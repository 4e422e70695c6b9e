-- Queues and workers of all projects. What grows with the number of jobs is counted up to a limit.

-- fragment: ReadyQueues
-- The queues that have ready jobs, found by leaps through index jobs_ready, $queues at most, and a null at the end.
ready (queue) AS (
    SELECT (SELECT queue FROM jobs INDEXED BY jobs_ready WHERE stage = 'ready' ORDER BY queue LIMIT 1)
    UNION ALL
    SELECT (SELECT jobs.queue FROM jobs INDEXED BY jobs_ready WHERE stage = 'ready' AND jobs.queue > ready.queue ORDER BY jobs.queue LIMIT 1)
    FROM ready
    WHERE ready.queue IS NOT NULL
    LIMIT $queues
)

-- fragment: OldestReady
-- Since when the oldest ready job of queue "known" is due: the first of each priority is looked up. Null when there is none.
    (
        SELECT min((
            SELECT scheduled_at
            FROM jobs INDEXED BY jobs_ready
            WHERE stage = 'ready' AND queue = known.name AND priority = level.value
            ORDER BY rank
            LIMIT 1))
        FROM json_each('[0,1,2,3,4,5,6,7,8,9]') AS level)

-- name: QueueList
-- $queues (most), $depth (most ready jobs counted of a queue), $looked (most jobs of claims looked at).
-- A queue is known by its ready jobs, found by leaps through index jobs_ready; by its live workers; or because it was paused or given a concurrency once.
-- Running jobs are found through the claims, the latest first.
WITH RECURSIVE {ReadyQueues},
known (name) AS MATERIALIZED (
    SELECT queue FROM ready WHERE queue IS NOT NULL
    UNION
    SELECT name FROM queues
    UNION
    SELECT worked.value FROM workers, json_each(workers.queues) AS worked WHERE workers.lease_expires_at > $clock
    ORDER BY 1
    LIMIT $queues
),
running (queue, jobs) AS MATERIALIZED (
    SELECT queue, count(*)
    FROM (
        SELECT jobs.queue, jobs.status
        FROM (SELECT id FROM claims ORDER BY id DESC) AS claim
        CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claim.id
        LIMIT $looked)
    WHERE status = 'running'
    GROUP BY queue
)
SELECT
    known.name,
    queues.paused_at,
    queues.concurrency,
    (SELECT count(*) FROM (SELECT 1 FROM jobs INDEXED BY jobs_ready WHERE stage = 'ready' AND queue = known.name LIMIT $depth)),
    {OldestReady},
    coalesce(running.jobs, 0)
FROM known
LEFT JOIN queues ON queues.name = known.name
LEFT JOIN running ON running.queue = known.name
ORDER BY known.name;

-- name: QueueWaiting
-- $queues (most), $most (jobs counted of each kind and queue), $heads (most of each queue and priority), $recent (the rank from which on a ready job is
-- a recent one), $scheduled (most scheduled jobs counted).
-- A row a kind, queue and type, by the first word: scheduled jobs, those due first (index jobs_scheduled); recently ready ones and the types at the
-- head of each queue (index jobs_ready, whose queues are found by leaps); and running jobs of workers that died over a minute ago, through their claims.
WITH RECURSIVE {ReadyQueues},
level (queue, priority) AS MATERIALIZED (
    SELECT ready.queue, priorities.value
    FROM ready
    CROSS JOIN json_each('[0,1,2,3,4,5,6,7,8,9]') AS priorities
    WHERE ready.queue IS NOT NULL
)
SELECT 'scheduled', queue, '', count(*), min(scheduled_at)
FROM (SELECT queue, scheduled_at FROM jobs INDEXED BY jobs_scheduled WHERE stage = 'scheduled' ORDER BY scheduled_at LIMIT $scheduled)
GROUP BY queue
UNION ALL
SELECT 'recent', level.queue, '', count(*), min(jobs.scheduled_at)
FROM level
CROSS JOIN jobs ON jobs.seq IN (
    SELECT seq
    FROM jobs INDEXED BY jobs_ready
    WHERE stage = 'ready' AND queue = level.queue AND priority = level.priority AND rank >= $recent
    ORDER BY rank
    LIMIT $most)
GROUP BY level.queue
UNION ALL
SELECT 'head', level.queue, jobs.type, count(*), min(jobs.scheduled_at)
FROM level
CROSS JOIN jobs ON jobs.seq IN (
    SELECT seq FROM jobs INDEXED BY jobs_ready WHERE stage = 'ready' AND queue = level.queue AND priority = level.priority ORDER BY rank LIMIT $heads)
GROUP BY level.queue, jobs.type
UNION ALL
SELECT 'orphaned', '', '', count(*), min(lease_expires_at)
FROM (
    SELECT workers.lease_expires_at
    FROM workers
    CROSS JOIN claims ON claims.worker_id = workers.id
    CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
    WHERE workers.lease_expires_at <= strftime('%Y-%m-%dT%H:%M:%fZ', $clock, '-1 minute') AND jobs.status = 'running'
    LIMIT $most)
HAVING count(*) > 0;

-- name: QueuePause
-- $queue, $project of the operator, $actor, $remote_address, $request_id. Changes nothing if it is paused already.
-- Differs from Postgres because SQLite has no CTE that changes data: changes() is what the first statement wrote.
INSERT INTO queues (name, paused_at)
VALUES ($queue, $clock)
ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at WHERE paused_at IS NULL;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'queue.pause', $actor, $remote_address, $request_id, json_object('queue', $queue), $clock
WHERE changes() = 1;

-- name: QueueResume
-- $queue, $project of the operator, $actor, $remote_address, $request_id. Changes nothing if it is not paused.
-- Differs from Postgres as QueuePause does.
UPDATE queues SET paused_at = NULL WHERE name = $queue AND paused_at IS NOT NULL;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'queue.resume', $actor, $remote_address, $request_id, json_object('queue', $queue), $clock
WHERE changes() = 1;

-- name: QueueConcurrency
-- $queue, $project of the operator, $actor, $remote_address, $request_id, $concurrency or null. Changes nothing if it is that already.
-- Differs from Postgres as QueuePause does.
INSERT INTO queues (name, concurrency)
SELECT $queue, $concurrency WHERE $concurrency IS NOT NULL OR EXISTS (SELECT 1 FROM queues WHERE name = $queue)
ON CONFLICT (name) DO UPDATE SET concurrency = excluded.concurrency WHERE concurrency IS NOT excluded.concurrency;
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $project, 'queue.concurrency', $actor, $remote_address, $request_id, json_object('queue', $queue, 'concurrency', $concurrency), $clock
WHERE changes() = 1;

-- name: WorkerList
-- $workers (most), $looked (most jobs of claims looked at, of each worker). Workers whose lease is in force; not those that
-- stand for rows that plain SQL inserted as running, which never beat.
SELECT
    id, host, process_id, version, queues, slots, started_at, heartbeat_at, lease_expires_at,
    (
        SELECT count(*)
        FROM (
            SELECT jobs.status
            FROM (SELECT id FROM claims WHERE worker_id = workers.id ORDER BY id DESC) AS claim
            CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claim.id
            LIMIT $looked)
        WHERE status = 'running'),
    types
FROM workers
WHERE lease_expires_at > $clock AND heartbeat_at IS NOT NULL
ORDER BY started_at, id
LIMIT $workers;
