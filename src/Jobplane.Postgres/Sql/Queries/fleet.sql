-- The operator's plane: queues, workers and waiting jobs of all projects. What grows with the number of jobs is counted up to a limit.

-- name: QueueList
-- $1 clock, $2 most queues, $3 most ready jobs counted of a queue, $4 most jobs of claims looked at.
-- A queue is known by its ready jobs, found by leaps through index jobs_ready; by its live workers; or because it was paused once.
-- Running jobs are found through the claims, the latest first.
WITH RECURSIVE clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
ready (queue) AS (
    (SELECT queue FROM control_plane.jobs WHERE stage = 'ready' ORDER BY queue LIMIT 1)
    UNION ALL
    SELECT (SELECT job.queue FROM control_plane.jobs AS job WHERE job.stage = 'ready' AND job.queue > ready.queue ORDER BY job.queue LIMIT 1)
    FROM ready
    WHERE ready.queue IS NOT NULL
),
known AS MATERIALIZED (
    SELECT name
    FROM (
        SELECT queue AS name FROM (SELECT queue FROM ready LIMIT $2) AS leaps WHERE queue IS NOT NULL
        UNION
        SELECT name FROM control_plane.queues
        UNION
        SELECT unnest(worker.queues) FROM control_plane.workers AS worker, clock WHERE worker.lease_expires_at > clock.now
    ) AS names
    ORDER BY name
    LIMIT $2
),
running AS MATERIALIZED (
    SELECT queue, count(*)::integer AS jobs
    FROM (
        SELECT job.queue, job.status
        FROM (SELECT id FROM control_plane.claims ORDER BY id DESC) AS claim
        CROSS JOIN LATERAL (SELECT queue, status FROM control_plane.jobs WHERE claim_id = claim.id OFFSET 0) AS job
        LIMIT $4
    ) AS looked
    WHERE status = 'running'
    GROUP BY queue
)
SELECT known.name, queue.paused_at, depth.jobs, oldest.scheduled_at, coalesce(running.jobs, 0)
FROM known
LEFT JOIN control_plane.queues AS queue ON queue.name = known.name
LEFT JOIN running ON running.queue = known.name
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS jobs
    FROM (SELECT FROM control_plane.jobs WHERE stage = 'ready' AND jobs.queue = known.name LIMIT $3) AS counted
) AS depth
CROSS JOIN LATERAL (
    SELECT min(head.scheduled_at) AS scheduled_at
    FROM generate_series(0, 9) AS level (priority)
    CROSS JOIN LATERAL (
        SELECT job.scheduled_at
        FROM control_plane.jobs AS job
        WHERE job.stage = 'ready' AND job.queue = known.name AND job.priority = level.priority::smallint
        ORDER BY job.rank
        LIMIT 1
    ) AS head
) AS oldest
ORDER BY known.name;

-- name: QueueWaiting
-- $1 clock, $2 most queues, $3 most jobs counted of each kind and queue, $4 most heads of each queue and priority, $5 how long a ready job is a recent one.
-- A row a kind, queue and type, by the first word: scheduled jobs, those due first (index jobs_scheduled); recently ready ones and the types at the
-- head of each queue (index jobs_ready, whose queues are found by leaps); and running jobs of workers that died over a minute ago, through their claims.
WITH RECURSIVE clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
ready (queue) AS (
    (SELECT queue FROM control_plane.jobs WHERE stage = 'ready' ORDER BY queue LIMIT 1)
    UNION ALL
    SELECT (SELECT job.queue FROM control_plane.jobs AS job WHERE job.stage = 'ready' AND job.queue > ready.queue ORDER BY job.queue LIMIT 1)
    FROM ready
    WHERE ready.queue IS NOT NULL
),
level AS MATERIALIZED (
    SELECT known.queue, priority::smallint AS priority
    FROM (SELECT queue FROM ready LIMIT $2) AS known
    CROSS JOIN generate_series(0, 9) AS priority
    WHERE known.queue IS NOT NULL
)
SELECT 'scheduled', counted.queue, '', count(*)::integer, min(counted.scheduled_at)
FROM (SELECT queue, scheduled_at FROM control_plane.jobs WHERE stage = 'scheduled' ORDER BY scheduled_at LIMIT $3) AS counted
GROUP BY counted.queue
UNION ALL
SELECT 'recent', level.queue, '', count(*)::integer, min(recent.scheduled_at)
FROM level
CROSS JOIN clock
CROSS JOIN LATERAL (
    SELECT job.scheduled_at
    FROM control_plane.jobs AS job
    WHERE job.stage = 'ready'
        AND job.queue = level.queue
        AND job.priority = level.priority
        AND job.rank >= (extract(epoch FROM clock.now - $5) * 1000000)::bigint
    ORDER BY job.rank
    LIMIT $3
) AS recent
GROUP BY level.queue
UNION ALL
SELECT 'head', level.queue, head.type, count(*)::integer, min(head.scheduled_at)
FROM level
CROSS JOIN LATERAL (
    SELECT job.type, job.scheduled_at
    FROM control_plane.jobs AS job
    WHERE job.stage = 'ready' AND job.queue = level.queue AND job.priority = level.priority
    ORDER BY job.rank
    LIMIT $4
) AS head
GROUP BY level.queue, head.type
UNION ALL
SELECT 'orphaned', '', '', count(*)::integer, min(looked.lease_expires_at)
FROM (
    SELECT worker.lease_expires_at
    FROM clock
    JOIN control_plane.workers AS worker ON worker.lease_expires_at <= clock.now - interval '1 minute'
    CROSS JOIN LATERAL (SELECT id FROM control_plane.claims WHERE worker_id = worker.id OFFSET 0) AS claim
    CROSS JOIN LATERAL (SELECT status FROM control_plane.jobs WHERE claim_id = claim.id AND status = 'running' OFFSET 0) AS job
    LIMIT $3
) AS looked
HAVING count(*) > 0;

-- name: QueuePause
-- $1 clock, $2 queue, $3 project of the operator, $4 actor, $5 remote address, $6 request id. Changes nothing if it is paused already.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
paused AS (
    INSERT INTO control_plane.queues AS queue (name, paused_at)
    SELECT $2, clock.now FROM clock
    ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at WHERE queue.paused_at IS NULL
    RETURNING name
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $3, 'queue.pause', $4, $5, $6, jsonb_build_object('queue', paused.name), clock.now
FROM paused, clock;

-- name: QueueResume
-- $1 clock, $2 queue, $3 project of the operator, $4 actor, $5 remote address, $6 request id. Changes nothing if it is not paused.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
resumed AS (
    UPDATE control_plane.queues SET paused_at = NULL WHERE name = $2 AND paused_at IS NOT NULL RETURNING name
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $3, 'queue.resume', $4, $5, $6, jsonb_build_object('queue', resumed.name), clock.now
FROM resumed, clock;

-- name: WorkerList
-- $1 clock, $2 most workers, $3 most jobs of claims looked at, of each worker. Workers whose lease is in force; not those that
-- stand for rows that plain SQL inserted as running, which never beat.
SELECT
    worker.id, worker.host, worker.process_id, worker.version, worker.queues, worker.slots, worker.started_at, worker.heartbeat_at,
    worker.lease_expires_at, running.jobs, worker.types
FROM control_plane.workers AS worker
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS jobs
    FROM (
        SELECT job.status
        FROM (SELECT id FROM control_plane.claims WHERE worker_id = worker.id ORDER BY id DESC) AS claim
        CROSS JOIN LATERAL (SELECT status FROM control_plane.jobs WHERE claim_id = claim.id OFFSET 0) AS job
        LIMIT $3
    ) AS looked
    WHERE status = 'running'
) AS running
WHERE worker.lease_expires_at > coalesce($1, statement_timestamp()) AND worker.heartbeat_at IS NOT NULL
ORDER BY worker.started_at, worker.id
LIMIT $2;
