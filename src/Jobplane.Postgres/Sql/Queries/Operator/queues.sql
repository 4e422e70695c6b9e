-- Queues and workers of all projects. What grows with the number of jobs is counted up to a limit.

-- fragment: ReadyQueues
-- The queues that have ready jobs, found by leaps through index ready_jobs_order, and a null at the end. To be cut by who reads it.
ready (queue) AS (
    (SELECT queue FROM control_plane.ready_jobs ORDER BY queue LIMIT 1)
    UNION ALL
    SELECT (SELECT entry.queue FROM control_plane.ready_jobs AS entry WHERE entry.queue > ready.queue ORDER BY entry.queue LIMIT 1)
    FROM ready
    WHERE ready.queue IS NOT NULL
)

-- fragment: OldestReady
-- Since when the oldest ready job of queue "known" is due: the first of each priority is looked up. Null when there is none.
CROSS JOIN LATERAL (
    SELECT min(head.scheduled_at) AS scheduled_at
    FROM generate_series(0, 9) AS level (priority)
    CROSS JOIN LATERAL (
        SELECT job.scheduled_at
        FROM control_plane.ready_jobs AS entry
        CROSS JOIN LATERAL (SELECT scheduled_at FROM control_plane.jobs WHERE id = entry.job_id LIMIT 1) AS job
        WHERE entry.queue = known.name AND entry.priority = level.priority::smallint
        ORDER BY entry.rank
        LIMIT 1
    ) AS head
) AS oldest

-- name: QueueList
-- $1 clock, $2 most queues, $3 most ready jobs counted of a queue, $4 most jobs of claims looked at.
-- A queue is known by its ready jobs, found by leaps through index ready_jobs_order; by its live workers; or because it was paused or given a concurrency once.
-- Running jobs are found through the claims, the latest first.
WITH RECURSIVE clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
{ReadyQueues},
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
        FROM (SELECT id, job_ids FROM control_plane.claims ORDER BY id DESC) AS claim
        CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
        CROSS JOIN LATERAL (SELECT queue, status FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE LIMIT 1) AS job
        LIMIT $4
    ) AS looked
    WHERE status = 'running'
    GROUP BY queue
)
SELECT known.name, queue.paused_at, queue.concurrency, depth.jobs, oldest.scheduled_at, coalesce(running.jobs, 0)
FROM known
LEFT JOIN control_plane.queues AS queue ON queue.name = known.name
LEFT JOIN running ON running.queue = known.name
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS jobs
    FROM (SELECT FROM control_plane.ready_jobs WHERE ready_jobs.queue = known.name LIMIT $3) AS counted
) AS depth
{OldestReady}
ORDER BY known.name;

-- name: QueueWaiting
-- $1 clock, $2 most queues, $3 most jobs counted of each kind and queue, $4 most heads of each queue and priority, $5 how long a ready job is a recent one,
-- $6 most scheduled jobs counted.
-- A row a kind, queue and type, by the first word: scheduled jobs, those due first (index jobs_due); recently ready ones and the types at the
-- head of each queue (index ready_jobs_order, whose queues are found by leaps); and running jobs of workers that died over a minute ago, through their claims.
-- Of ready jobs the first of each kind alone is looked up, to tell since when it is ready.
WITH RECURSIVE clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
{ReadyQueues},
level AS MATERIALIZED (
    SELECT known.queue, priority::smallint AS priority
    FROM (SELECT queue FROM ready LIMIT $2) AS known
    CROSS JOIN generate_series(0, 9) AS priority
    WHERE known.queue IS NOT NULL
)
SELECT 'scheduled', counted.queue, '', count(*)::integer, min(counted.scheduled_at)
FROM (SELECT queue, scheduled_at FROM control_plane.jobs WHERE due_at IS NOT NULL ORDER BY due_at LIMIT $6) AS counted
GROUP BY counted.queue
UNION ALL
SELECT counted.kind, counted.queue, counted.type, counted.jobs, job.scheduled_at
FROM (
    SELECT 'recent' AS kind, level.queue, '' AS type, count(*)::integer AS jobs, (array_agg(recent.job_id ORDER BY recent.rank))[1] AS first_id
    FROM level
    CROSS JOIN clock
    CROSS JOIN LATERAL (
        SELECT entry.rank, entry.job_id
        FROM control_plane.ready_jobs AS entry
        WHERE entry.queue = level.queue
            AND entry.priority = level.priority
            AND entry.rank >= (extract(epoch FROM clock.now - $5) * 1000000)::bigint
        ORDER BY entry.rank
        LIMIT $3
    ) AS recent
    GROUP BY level.queue
    UNION ALL
    SELECT 'head', level.queue, head.type, count(*)::integer, (array_agg(head.job_id ORDER BY head.rank))[1]
    FROM level
    CROSS JOIN LATERAL (
        SELECT entry.type, entry.rank, entry.job_id
        FROM control_plane.ready_jobs AS entry
        WHERE entry.queue = level.queue AND entry.priority = level.priority
        ORDER BY entry.rank
        LIMIT $4
    ) AS head
    GROUP BY level.queue, head.type
) AS counted
CROSS JOIN LATERAL (SELECT scheduled_at FROM control_plane.jobs WHERE id = counted.first_id LIMIT 1) AS job
UNION ALL
SELECT 'orphaned', '', '', count(*)::integer, min(looked.lease_expires_at)
FROM (
    SELECT worker.lease_expires_at
    FROM clock
    JOIN control_plane.workers AS worker ON worker.lease_expires_at <= clock.now - interval '1 minute'
    CROSS JOIN LATERAL (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = worker.id OFFSET 0) AS claim
    CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
    CROSS JOIN LATERAL (
        SELECT status FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE AND status = 'running' LIMIT 1
    ) AS job
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

-- name: QueueConcurrency
-- $1 clock, $2 queue, $3 project of the operator, $4 actor, $5 remote address, $6 request id, $7 concurrency or null. Changes nothing if it is that already.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
changed AS (
    INSERT INTO control_plane.queues AS queue (name, concurrency)
    SELECT $2, $7 WHERE $7 IS NOT NULL OR EXISTS (SELECT FROM control_plane.queues WHERE name = $2)
    ON CONFLICT (name) DO UPDATE SET concurrency = excluded.concurrency WHERE queue.concurrency IS DISTINCT FROM excluded.concurrency
    RETURNING name, concurrency
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT $3, 'queue.concurrency', $4, $5, $6, jsonb_build_object('queue', changed.name, 'concurrency', changed.concurrency), clock.now
FROM changed, clock;

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
        FROM (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = worker.id ORDER BY id DESC) AS claim
        CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
        CROSS JOIN LATERAL (SELECT status FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE LIMIT 1) AS job
        LIMIT $3
    ) AS looked
    WHERE status = 'running'
) AS running
WHERE worker.lease_expires_at > coalesce($1, statement_timestamp()) AND worker.heartbeat_at IS NOT NULL
ORDER BY worker.started_at, worker.id
LIMIT $2;
