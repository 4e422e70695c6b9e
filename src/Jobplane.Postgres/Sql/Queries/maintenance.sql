-- The maintenance plane. Every node may run any of these at any time: row locks are skipped, updates are guarded.
-- $1 is the clock: null in production, so that the database's own time rules. Rows are found and changed as in worker.sql.

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

-- name: IdempotencyPrune
-- $2 limit, $3 how long keys are kept. Walks index idempotency_keys_created.
DELETE FROM control_plane.idempotency_keys
WHERE ctid = ANY (ARRAY(
    SELECT ctid
    FROM control_plane.idempotency_keys
    WHERE created_at <= coalesce($1, statement_timestamp()) - $3
    ORDER BY created_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED));

-- name: BulkPrune
-- $2 limit, $3 how long finished operations are kept. Walks index bulk_operations_finished.
DELETE FROM control_plane.bulk_operations
WHERE ctid = ANY (ARRAY(
    SELECT ctid
    FROM control_plane.bulk_operations
    WHERE finished_at <= coalesce($1, statement_timestamp()) - $3
    ORDER BY finished_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED));

-- name: ScheduleDue
-- $2, $3, $4 the due time, project and name after which to begin, $5 limit. Walks index schedules_due. It tells the time too, from
-- which the plans are made.
SELECT
    clock.now, schedule.project_id, schedule.name, schedule.version, schedule.next_fire_at, schedule.cron, schedule.time_zone,
    schedule.missed_fires::text, schedule.overlap::text
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock
CROSS JOIN LATERAL (
    SELECT *
    FROM control_plane.schedules
    WHERE paused_at IS NULL AND next_fire_at <= clock.now AND (next_fire_at, project_id, name) > ($2, $3, $4)
    ORDER BY next_fire_at, project_id, name
    LIMIT $5
) AS schedule;

-- name: ScheduleFire
-- Schedules: $2 projects, $3 names, $4 versions, $5 next times, $6 times skipped, $7 last times due: a row each. Their fires: $8 the
-- schedule's place among them, $9 due times, $10 ids of jobs, $11 trace contexts: a row each. $12 most fires kept of a
-- schedule.
-- The compare-and-set that makes each time fire once: only a schedule of the version that was planned for moves on, and jobs are made
-- for what moved on alone, in this one statement. A locked schedule is being fired or changed by somebody else, and so is skipped.
-- As everything that a schedule does counts as a change, this statement sees all its jobs up to that version, which the policy for
-- overlaps asks for.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
held AS MATERIALIZED (
    SELECT plan.ordinal, plan.next_fire_at, plan.skipped_at, plan.latest_at, schedule.*
    FROM unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
        WITH ORDINALITY AS plan (project_id, name, version, next_fire_at, skipped_at, latest_at, ordinal)
    CROSS JOIN LATERAL (
        SELECT ctid AS place, project_id, name, type, payload, queue, priority, max_attempts, expires_after_seconds, overlap, paused_at
        FROM control_plane.schedules
        WHERE project_id = plan.project_id AND name = plan.name AND version = plan.version
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS schedule
    -- Out here, as in there it would offer the planner index schedules_due, which serves no search by name.
    WHERE schedule.paused_at IS NULL
),
judged AS MATERIALIZED (
    SELECT
        held.*,
        held.overlap = 'allow' OR (
            SELECT fire.seq
            FROM control_plane.schedule_fires AS fire
            CROSS JOIN LATERAL (SELECT status FROM control_plane.jobs WHERE id = fire.job_id LIMIT 1) AS job
            WHERE fire.project_id = held.project_id
                AND fire.name = held.name
                AND (job.status = 'pending' OR (job.status = 'running' AND held.overlap = 'skip'))
            LIMIT 1
        ) IS NULL AS may_fire
    FROM held
),
advanced AS (
    UPDATE control_plane.schedules AS schedule
    SET next_fire_at = judged.next_fire_at,
        last_skipped_at = coalesce(CASE WHEN judged.may_fire THEN judged.skipped_at ELSE judged.latest_at END, schedule.last_skipped_at),
        version = schedule.version + 1
    FROM judged
    WHERE schedule.ctid = judged.place
),
fired AS (
    INSERT INTO control_plane.schedule_fires (project_id, name, due_at, job_id, fired_at)
    SELECT judged.project_id, judged.name, fire.due_at, fire.job_id, clock.now
    FROM clock
    CROSS JOIN unnest($8::integer[], $9::timestamptz[], $10::uuid[]) WITH ORDINALITY AS fire (schedule, due_at, job_id, ordinal)
    JOIN judged ON judged.ordinal = fire.schedule AND judged.may_fire
    ORDER BY fire.ordinal
    ON CONFLICT (project_id, name, due_at) DO NOTHING
    RETURNING seq, project_id, name, due_at, job_id
),
forgotten AS (
    DELETE FROM control_plane.schedule_fires AS fire
    USING judged
    CROSS JOIN LATERAL (
        SELECT ctid
        FROM control_plane.schedule_fires
        WHERE project_id = judged.project_id AND name = judged.name
        ORDER BY seq DESC
        OFFSET $12
        LIMIT $12
    ) AS old
    WHERE fire.ctid = old.ctid
),
enqueued AS (
    INSERT INTO control_plane.jobs (
        id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
    SELECT
        fired.job_id, fired.project_id, judged.type, judged.payload, judged.queue, judged.priority, judged.max_attempts,
        fired.due_at, clock.now, 'ready'::control_plane.job_stage,
        (extract(epoch FROM clock.now) * 1000000)::bigint + row_number() OVER (ORDER BY fired.seq),
        fired.due_at + judged.expires_after_seconds * interval '1 second', traced.trace_context
    FROM clock
    CROSS JOIN fired
    JOIN unnest($10::uuid[], $11::text[]) AS traced (job_id, trace_context) ON traced.job_id = fired.job_id
    JOIN judged ON judged.project_id = fired.project_id AND judged.name = fired.name
    RETURNING queue, priority, rank, type, id, ctid
),
entered AS (
    INSERT INTO control_plane.ready_jobs (queue, priority, rank, type, job_id, place) SELECT queue, priority, rank, type, id, ctid FROM enqueued
)
SELECT id, queue, type FROM enqueued;

-- name: UniqueLook
-- Differs from SQLite because UniquePrune itself returns the last key that it looked at.

-- name: UniquePrune
-- $2 project, $3 key to begin after, $4 limit, $5 how long the keys of finished jobs are kept. Walks the primary key, and looks jobs up by theirs.
-- A key that gets another job meanwhile has another row by then, and stays, as does one that an enqueue has locked. Returns the last key looked at; no row: there are no more.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
looked AS MATERIALIZED (
    SELECT ctid, project_id, key, job_id, scope, expires_at
    FROM control_plane.unique_keys
    WHERE (project_id, key) > ($2, $3)
    ORDER BY project_id, key
    LIMIT $4
),
free AS MATERIALIZED (
    SELECT looked.ctid, looked.job_id
    FROM clock
    CROSS JOIN looked
    LEFT JOIN LATERAL (
        SELECT status, completed_at, created_at FROM control_plane.jobs WHERE id = looked.job_id LIMIT 1
    ) AS job ON true
    WHERE job.status IS NULL
        OR CASE looked.scope
            WHEN 'period' THEN looked.expires_at <= clock.now
            ELSE job.status NOT IN ('pending', 'running') AND coalesce(job.completed_at, job.created_at) <= clock.now - $5
        END
),
forgotten AS (
    DELETE FROM control_plane.unique_keys AS held
    USING (
        SELECT found.ctid, found.job_id
        FROM free
        CROSS JOIN LATERAL (
            SELECT ctid, job_id
            FROM control_plane.unique_keys
            WHERE ctid = free.ctid AND job_id = free.job_id
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        ) AS found
    ) AS locked
    WHERE held.ctid = locked.ctid AND held.job_id = locked.job_id
)
SELECT project_id, key FROM looked ORDER BY project_id, key OFFSET $4 - 1;

-- name: StatisticsLook
-- Differs from SQLite because StatisticsPrune itself finds its project.

-- name: StatisticsPrune
-- $2 project to begin after, $3 limit, $4 how long minutes are kept, $5 how long the rest is. Leaps through the primary keys to the next project, and
-- forgets the oldest of each sort that it has. Locked rows are skipped. Returns the project, and whether nothing of it is left to forget; no row: there is no further project.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
project AS MATERIALIZED (
    SELECT min(each.id) AS id
    FROM (
        (SELECT project_id AS id FROM control_plane.job_statistics WHERE project_id > $2 ORDER BY project_id LIMIT 1)
        UNION ALL
        (SELECT project_id FROM control_plane.failure_counts WHERE project_id > $2 ORDER BY project_id LIMIT 1)
        UNION ALL
        (SELECT project_id FROM control_plane.failure_groups WHERE project_id > $2 ORDER BY project_id LIMIT 1)
    ) AS each
),
kept AS MATERIALIZED (
    SELECT 1::smallint AS span, clock.now - $4 AS since FROM clock
    UNION ALL
    SELECT minutes::smallint, clock.now - $5 FROM clock CROSS JOIN unnest(ARRAY[60, 1440]) AS minutes
),
forgotten_statistics AS (
    DELETE FROM control_plane.job_statistics
    WHERE ctid = ANY (ARRAY(
        SELECT old.ctid
        FROM project
        CROSS JOIN kept
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.job_statistics
            WHERE project_id = project.id AND span = kept.span AND at < kept.since
            ORDER BY at
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ) AS old
        LIMIT $3))
    RETURNING span
),
forgotten_counts AS (
    DELETE FROM control_plane.failure_counts
    WHERE ctid = ANY (ARRAY(
        SELECT old.ctid
        FROM project
        CROSS JOIN kept
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.failure_counts
            WHERE project_id = project.id AND span = kept.span AND at < kept.since
            ORDER BY at
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ) AS old
        LIMIT $3))
    RETURNING span
),
forgotten_groups AS (
    DELETE FROM control_plane.failure_groups
    WHERE ctid = ANY (ARRAY(
        SELECT old.ctid
        FROM project
        CROSS JOIN clock
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.failure_groups
            WHERE project_id = project.id AND last_seen_at < clock.now - $5
            LIMIT $3
            FOR UPDATE SKIP LOCKED
        ) AS old))
    RETURNING fingerprint
)
SELECT
    project.id,
    (SELECT count(*) FROM forgotten_statistics) < $3
    AND (SELECT count(*) FROM forgotten_counts) < $3
    AND (SELECT count(*) FROM forgotten_groups) < $3
FROM project
WHERE project.id IS NOT NULL;

-- name: JobPrune
-- $2 project, $3 seq to begin above, $4 limit, $5 least age of a rule, $6 queues (empty: any), $7 statuses, $8 ages: a rule each.
-- Walks index jobs_project from a project's oldest job on, as many jobs as the limit says, then goes on to the next project. It is not the walk that
-- depends on age, status or queue, so it can neither read further than that nor need an index that completion would write. Locked rows are skipped:
-- somebody retries them. What is deleted is checked again under the lock. Returns how many are gone, and where to go on: no project, at the end.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
looked AS MATERIALIZED (
    SELECT ctid, id, seq, queue, status, completed_at, created_at
    FROM control_plane.jobs
    WHERE project_id = $2 AND seq > $3
    ORDER BY seq
    LIMIT $4
),
old AS MATERIALIZED (
    SELECT looked.ctid, looked.id
    FROM clock
    CROSS JOIN looked
    CROSS JOIN LATERAL (
        SELECT rule.age
        FROM unnest($6::text[], $7::text[], $8::interval[]) AS rule (queue, status, age)
        WHERE rule.status = looked.status::text AND (rule.queue = looked.queue OR rule.queue = '')
        ORDER BY rule.queue DESC
        LIMIT 1
    ) AS rule
    WHERE coalesce(looked.completed_at, looked.created_at) <= clock.now - rule.age
    ORDER BY looked.id
),
held AS MATERIALIZED (
    SELECT job.ctid
    FROM old
    CROSS JOIN LATERAL (
        SELECT ctid
        FROM control_plane.jobs
        WHERE ctid = old.ctid AND (id = old.id) IS TRUE AND status IN ('completed', 'failed', 'cancelled')
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) AS job
),
pruned AS (
    DELETE FROM control_plane.jobs AS job
    USING held
    WHERE job.ctid = held.ctid AND job.status IN ('completed', 'failed', 'cancelled')
    RETURNING job.id
),
last AS MATERIALIZED (
    SELECT seq FROM looked, clock WHERE created_at <= clock.now - $5 ORDER BY seq OFFSET $4 - 1
),
following AS MATERIALIZED (
    SELECT project_id FROM control_plane.jobs WHERE project_id > $2 ORDER BY project_id LIMIT 1
)
SELECT
    (SELECT count(*)::integer FROM pruned),
    CASE WHEN EXISTS (SELECT FROM last) THEN $2 ELSE (SELECT project_id FROM following) END,
    coalesce((SELECT seq FROM last), 0);
