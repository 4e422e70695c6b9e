-- The operator's plane: queues, workers and jobs of all projects. What grows with the number of jobs is counted up to a limit.

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

-- fragment: FleetJobsNear
-- Of the rows found in each project ("newest", of the projects "head"), those that are as new as all that was looked at, and the last of them if there may be more.
bound AS MATERIALIZED (
    SELECT max(mark.seq) AS seq
    FROM (
        SELECT min(seq) AS seq FROM newest GROUP BY project_id HAVING count(*) = greatest($4, $3 / 4)
        UNION ALL
        (SELECT seq + 1 FROM head ORDER BY seq DESC OFFSET $4)
    ) AS mark
),
near AS MATERIALIZED (
    SELECT newest.project_id, newest.seq, row_number() OVER (ORDER BY newest.seq DESC) AS ordinal
    FROM newest, bound
    WHERE newest.seq >= coalesce(bound.seq, 0)
    ORDER BY newest.seq DESC
    LIMIT $3
),
last AS MATERIALIZED (
    SELECT min(near.seq) AS seq FROM near, bound HAVING count(bound.seq) > 0 OR count(*) = $3
)

-- name: FleetJobList
-- Parameters as of JobList, without a project. The newest jobs of all projects, without an index of their own, which each job would pay for: leaps through
-- index jobs_project to the projects, and to the newest job of each. The newest $4 jobs can only be of the $4 projects whose newest jobs are the newest, so
-- some rows are looked at in each of these, in the index alone. What is as new as the last of them of a project that has more ("bound") has been looked at in all;
-- the newest $3 of that are read.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
),
head AS MATERIALIZED (
    SELECT project.id, newest.seq
    FROM project
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 ORDER BY seq DESC LIMIT 1
    ) AS newest
    ORDER BY newest.seq DESC
    LIMIT $4 + 1
),
chosen AS MATERIALIZED (
    SELECT id FROM head ORDER BY seq DESC LIMIT $4
),
newest AS MATERIALIZED (
    SELECT chosen.id AS project_id, job.seq
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = chosen.id AND seq < $2 ORDER BY seq DESC LIMIT greatest($4, $3 / 4)
    ) AS job
),
{FleetJobsNear}
SELECT
{JobPageColumns}
FROM (
    SELECT job.*, near.ordinal, (near.seq = last.seq) IS TRUE AS is_last
    FROM near
    LEFT JOIN last ON true
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = near.project_id AND seq = near.seq LIMIT 1) AS job
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: FleetJobListFailed
-- As FleetJobList, through index jobs_errors.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs WHERE last_error IS NOT NULL ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id AND job.last_error IS NOT NULL ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
),
head AS MATERIALIZED (
    SELECT project.id, newest.seq
    FROM project
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT 1
    ) AS newest
    ORDER BY newest.seq DESC
    LIMIT $4 + 1
),
chosen AS MATERIALIZED (
    SELECT id FROM head ORDER BY seq DESC LIMIT $4
),
newest AS MATERIALIZED (
    SELECT chosen.id AS project_id, job.seq
    FROM chosen
    CROSS JOIN LATERAL (
        SELECT seq FROM control_plane.jobs WHERE project_id = chosen.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT greatest($4, $3 / 4)
    ) AS job
),
{FleetJobsNear}
SELECT
{JobPageColumns}
FROM (
    SELECT job.*, near.ordinal, (near.seq = last.seq) IS TRUE AS is_last
    FROM near
    LEFT JOIN last ON true
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = near.project_id AND seq = near.seq AND last_error IS NOT NULL LIMIT 1) AS job
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: FleetJobListOne
-- As FleetJobList, and looks at the job of id $13 alone, by primary key.
SELECT
{JobPageColumns}
FROM (
    SELECT *, 0::bigint AS ordinal, false AS is_last FROM control_plane.jobs WHERE id = $13 AND (seq < $2) IS TRUE LIMIT 1
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
{JobPageRows};

-- name: FleetJobCount
-- Parameters as of JobCount, without a project. Looks at one project after the other; the inner limit has the planner walk the index.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
)
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT job.*, row_number() OVER () AS ordinal
        FROM project
        CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 ORDER BY seq DESC LIMIT $3) AS job
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- name: FleetJobCountFailed
-- As FleetJobCount, through index jobs_errors.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs WHERE last_error IS NOT NULL ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id AND job.last_error IS NOT NULL ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
)
SELECT count(*) FILTER (WHERE counted.fits)::integer, count(*) FILTER (WHERE counted.fits) = $4 OR coalesce(bool_or(counted.is_last), false)
FROM (
    SELECT fits.value AS fits, looked.ordinal = $3 AS is_last
    FROM (
        SELECT job.*, row_number() OVER () AS ordinal
        FROM project
        CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT $3) AS job
        LIMIT $3
    ) AS looked
    CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits
    WHERE fits.value OR looked.ordinal = $3
    LIMIT $4
) AS counted;

-- name: FleetJobCountByStatus
-- Parameters as of JobCountByStatus, without a project. Looks at one project after the other.
WITH RECURSIVE project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
)
{JobStatusCounts}
FROM (
    (SELECT job.*, false AS has_error
    FROM project
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 ORDER BY seq DESC LIMIT $3) AS job
    WHERE $8 IS NULL AND $14 IS NULL
    LIMIT $3)
    UNION ALL
    (SELECT job.*, true
    FROM project
    CROSS JOIN LATERAL (SELECT * FROM control_plane.jobs WHERE project_id = project.id AND seq < $2 AND last_error IS NOT NULL ORDER BY seq DESC LIMIT $3) AS job
    LIMIT $3)
) AS looked
CROSS JOIN LATERAL (SELECT {JobFits} AS value) AS fits;

-- name: FleetBulkStart
-- As BulkStart, of the jobs of all projects; $2 is the project in whose audit log it stands. The newest job of all is found by leaps through index
-- jobs_project.
WITH RECURSIVE clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
),
newest AS MATERIALIZED (
    SELECT max((SELECT seq FROM control_plane.jobs WHERE project_id = project.id ORDER BY seq DESC LIMIT 1)) AS seq FROM project
),
started AS (
    INSERT INTO control_plane.bulk_operations (
        id, audit_project_id, action, filter, max_attempts, last_seq, at_project, actor, remote_address, request_id, created_at, touched_at)
    SELECT $3, $2, $4, $5, $6, coalesce(newest.seq, 0), '', $7, $8, $9, clock.now, clock.now
    FROM clock, newest
    RETURNING
{BulkColumns}
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'bulk.start', $7, $8, $9, jsonb_build_object('bulk_id', $3, 'action', $4, 'filter', $5, 'projects', 'all'), clock.now
    FROM clock
)
SELECT * FROM started;

-- name: FleetBulkGet
-- $1 id. By the unique index of ids.
SELECT
{BulkColumns}
FROM control_plane.bulk_operations
WHERE id = $1;

-- name: FleetBulkList
-- $1 seq to begin below, $2 limit. Walks the primary key.
SELECT
{BulkColumns}
FROM control_plane.bulk_operations
WHERE seq < $1
ORDER BY seq DESC
LIMIT $2;

-- name: FleetBulkCancel
-- As BulkCancel, of any project or all: $2 id, $3 actor, $4 remote address, $5 request id.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
ended AS (
    UPDATE control_plane.bulk_operations AS operation
    SET state = 'cancelled', finished_at = clock.now
    FROM clock
    WHERE operation.id = $2 AND operation.state = 'running'
    RETURNING operation.*
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
    SELECT ended.audit_project_id, 'bulk.finish', $3, $4, $5, {BulkSummary}, clock.now
    FROM ended, clock
)
SELECT EXISTS (SELECT FROM ended);
