-- Jobs that are due, have expired, or whose worker has died, and what a worker asks for once a second.

-- name: JobPoll
-- $2 queues, $3 priorities, $4 floors: a row each; $5 types; $6 worker. One cheap statement a second tells an idle process all it
-- must know, by the first word of each row: the first ready job of each queue and priority (index ready_jobs_order) unless the queue is
-- paused; each queue that is not, with the time in microseconds; of its own running jobs those to be cancelled; the concurrency that queues were given, in
-- place of the rank; that scheduled jobs are due (index jobs_due), that waiting ones have expired (index jobs_expiring), and that cron schedules are due
-- (index schedules_due); that a bulk operation is to go on (index bulk_operations_running).
SELECT 'ready', level.queue, level.priority, ready.rank, NULL::uuid, NULL::bigint
FROM unnest($2::text[], $3::smallint[], $4::bigint[]) AS level (queue, priority, floor)
CROSS JOIN LATERAL (
    SELECT rank
    FROM control_plane.ready_jobs
    WHERE queue = level.queue AND priority = level.priority AND rank >= level.floor AND type = ANY ($5)
    ORDER BY rank
    LIMIT 1
) AS ready
WHERE NOT EXISTS (SELECT FROM control_plane.queues WHERE name = level.queue AND paused_at IS NOT NULL)
UNION ALL
SELECT 'open', level.queue, NULL, (extract(epoch FROM coalesce($1, statement_timestamp())) * 1000000)::bigint, NULL, NULL
FROM unnest($2::text[], $3::smallint[]) AS level (queue, priority)
WHERE level.priority = 0 AND NOT EXISTS (SELECT FROM control_plane.queues WHERE name = level.queue AND paused_at IS NOT NULL)
UNION ALL
SELECT 'cancel', NULL, NULL, NULL, request.job_id, request.claim_id
FROM control_plane.cancel_requests AS request
CROSS JOIN LATERAL (SELECT worker_id FROM control_plane.claims WHERE id = request.claim_id LIMIT 1) AS claim
WHERE claim.worker_id = $6
UNION ALL
SELECT 'concurrency', queue.name, NULL, queue.concurrency, NULL, NULL
FROM control_plane.queues AS queue
WHERE queue.name = ANY ($2) AND queue.concurrency IS NOT NULL
UNION ALL
SELECT 'due_jobs', NULL, NULL, NULL, NULL, NULL
WHERE EXISTS (
    SELECT FROM control_plane.jobs
    WHERE due_at <= coalesce($1, statement_timestamp()))
UNION ALL
SELECT 'expired_jobs', NULL, NULL, NULL, NULL, NULL
WHERE EXISTS (
    SELECT FROM control_plane.jobs
    WHERE expiring_at <= coalesce($1, statement_timestamp()))
UNION ALL
SELECT 'due_schedules', NULL, NULL, NULL, NULL, NULL
WHERE EXISTS (
    SELECT FROM control_plane.schedules
    WHERE paused_at IS NULL AND next_fire_at <= coalesce($1, statement_timestamp()))
UNION ALL
SELECT 'bulk', NULL, NULL, NULL, NULL, NULL
WHERE EXISTS (SELECT FROM control_plane.bulk_operations WHERE state = 'running');

-- name: JobPromote
-- $2 limit. Makes due jobs ready, in the order in which they were due. Walks index jobs_due.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
due AS MATERIALIZED (
    SELECT ctid, due_at, seq
    FROM control_plane.jobs
    WHERE due_at <= (SELECT now FROM clock)
    ORDER BY due_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
),
promoted AS (
    UPDATE control_plane.jobs AS job
    SET stage = 'ready', rank = (extract(epoch FROM ordered.now) * 1000000)::bigint + ordered.ordinal
    FROM (
        SELECT due.ctid, clock.now, row_number() OVER (ORDER BY due.due_at, due.seq) AS ordinal FROM due, clock
    ) AS ordered
    WHERE job.ctid = ordered.ctid AND job.status = 'pending'
    RETURNING job.queue
)
SELECT queue, count(*)::integer FROM promoted GROUP BY queue;

-- name: JobExpire
-- $2 limit, $3 error. Ends waiting jobs that must not begin any more. Walks index jobs_expiring. Locked rows are skipped: somebody is claiming or changing
-- them. Returns how many.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
expired AS MATERIALIZED (
    SELECT ctid
    FROM control_plane.jobs
    WHERE expiring_at <= (SELECT now FROM clock)
    ORDER BY expiring_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE control_plane.jobs AS job
SET status = 'cancelled', stage = NULL, completed_at = clock.now, last_error = $3
FROM expired, clock
WHERE job.ctid = expired.ctid AND job.status = 'pending';

-- name: JobRescue
-- $2 limit, $3 error. Gives the running jobs of workers with an expired lease a new chance, or fails those without
-- attempts left; where the chance would be, those that were to be cancelled end so. Locked rows are skipped: somebody is finishing them. A dead worker that holds nothing is removed after a
-- minute: a last claim of its may still be committing, unseen by this statement, and must not lose its row.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
dead AS MATERIALIZED (
    SELECT worker.id
    FROM control_plane.workers AS worker
    WHERE worker.lease_expires_at <= (SELECT now FROM clock)
    ORDER BY worker.id
    FOR UPDATE SKIP LOCKED
),
held AS MATERIALIZED (
    SELECT job.ctid, dead.id AS worker_id
    FROM dead
    CROSS JOIN LATERAL (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = dead.id OFFSET 0) AS claim
    CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
    CROSS JOIN LATERAL (
        SELECT ctid
        FROM control_plane.jobs
        WHERE id = taken.id AND (claim_id = claim.id) IS TRUE AND status = 'running'
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS job
    LIMIT $2
),
rescued AS (
    UPDATE control_plane.jobs AS job
    SET status = (
            CASE WHEN job.attempts >= job.max_attempts THEN 'failed' WHEN job.cancel_requested THEN 'cancelled' ELSE 'pending' END
            )::control_plane.job_status,
        stage = (CASE WHEN job.attempts < job.max_attempts AND NOT job.cancel_requested THEN 'ready' END)::control_plane.job_stage,
        rank = (extract(epoch FROM clock.now) * 1000000)::bigint,
        scheduled_at = CASE WHEN job.attempts < job.max_attempts AND NOT job.cancel_requested THEN clock.now ELSE job.scheduled_at END,
        completed_at = CASE WHEN job.attempts < job.max_attempts AND NOT job.cancel_requested THEN NULL ELSE clock.now END,
        last_error = $3
    FROM held, clock
    WHERE job.ctid = held.ctid AND job.status = 'running'
    RETURNING job.id, job.project_id, job.queue, job.type, job.status, job.attempts, job.started_at, held.worker_id
),
recorded AS (
    INSERT INTO control_plane.job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
    SELECT rescued.id, rescued.project_id, rescued.attempts, rescued.worker_id, rescued.started_at, clock.now, $3
    FROM rescued, clock
),
removed AS (
    DELETE FROM control_plane.workers AS worker
    USING dead, clock
    WHERE worker.id = dead.id
        AND worker.lease_expires_at <= clock.now - interval '1 minute'
        AND (
            SELECT job.ctid
            FROM (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = worker.id OFFSET 0) AS claim
            CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
            CROSS JOIN LATERAL (
                SELECT ctid FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE AND status = 'running' LIMIT 1
            ) AS job
            LIMIT 1
        ) IS NULL
)
SELECT id, project_id, queue, type, status::text FROM rescued;

-- name: QueueDepth
-- $1 clock, $2 queues to tell of in any case, $3 most queues, $4 most ready jobs counted of a queue. Others are known by their ready jobs, found by leaps
-- through index ready_jobs_order, as the oldest of each priority is. A job that a worker takes meanwhile has no age.
WITH RECURSIVE {ReadyQueues},
known AS MATERIALIZED (
    SELECT name
    FROM (
        SELECT unnest($2::text[]) AS name
        UNION
        SELECT queue FROM (SELECT queue FROM ready LIMIT $3) AS leaps WHERE queue IS NOT NULL
    ) AS names
    LIMIT $3
)
SELECT known.name, depth.jobs, coalesce(greatest(coalesce($1, statement_timestamp()) - oldest.scheduled_at, interval '0'), interval '0')
FROM known
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS jobs
    FROM (SELECT FROM control_plane.ready_jobs WHERE ready_jobs.queue = known.name LIMIT $4) AS counted
) AS depth
{OldestReady};
