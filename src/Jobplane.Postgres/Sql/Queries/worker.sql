-- The workers' plane: claims, leases and outcomes.
-- $1 is the clock: null in production, so that the database's own time rules.
--
-- Prepared plans outlive the statistics they were made from: a plan made while the table is empty reads a large one whole.
-- So no statement here leaves the planner a choice.
--   * The outcome of a job names its row by ctid, where the claim left it, which can only be a fetch of that row; what the
--     row holds is then checked by a condition that no index serves ("… IS TRUE", and a status that no index mentions).
--   * Other rows are looked up by their key alone, in a lateral subquery with a limit or "OFFSET 0", which can only be a nested
--     loop. Left to itself, the planner once joined the claims of dead workers to all of history, in the order of claims.
-- A batch locks its rows in the order of their ids, so that batches which share jobs cannot deadlock. (Not in the order of ctid:
-- a row that moves would come in another place of the next batch.)

-- name: WorkerRegister
-- $2 id, $3 lease, $4 host, $5 process id, $6 version, $7 queues, $8 slots, $9 types.
INSERT INTO control_plane.workers (id, host, process_id, version, queues, slots, types, started_at, heartbeat_at, lease_expires_at)
SELECT $2, $4, $5, $6, $7, $8, $9, clock.now, clock.now, clock.now + $3
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock;

-- name: WorkerHeartbeat
-- $2 id, $3 lease, $4 claims whose outcomes are all written, $5 slots. Zero rows: the lease had expired, and is not renewed, as
-- the jobs may be another worker's by now.
WITH forgotten AS (
    DELETE FROM control_plane.claims WHERE id = ANY ($4) AND worker_id = $2
)
UPDATE control_plane.workers
SET lease_expires_at = coalesce($1, statement_timestamp()) + $3, heartbeat_at = coalesce($1, statement_timestamp()), slots = $5
WHERE id = $2 AND lease_expires_at > coalesce($1, statement_timestamp());

-- name: WorkerDeregister
-- $1 id. Claims go with the worker. One that still has running jobs stays, so that they are rescued.
DELETE FROM control_plane.workers
WHERE id = $1
    AND (
        SELECT job.ctid
        FROM (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = $1 OFFSET 0) AS claim
        CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
        CROSS JOIN LATERAL (
            SELECT ctid FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE AND status = 'running' LIMIT 1
        ) AS job
        LIMIT 1
    ) IS NULL;

-- name: JobClaim
-- $2 worker, $3 queue, $4 types, $5 limit, $6 floors: the least rank to look at, of priorities 9 down to 0 (see RankFloors).
-- Walks index ready_jobs_order in its order, priority by priority from its floor on.
-- Jobs are locked in the CTE, past those that another claim is taking; whoever has locked a job may delete its entry. A job is where its
-- entry says, or is looked up. The worker's row is locked against its removal, and a worker whose lease has expired takes nothing, and nobody
-- anything of a paused queue. A job that has expired is passed over, until JobExpire ends it.
WITH picked AS MATERIALIZED (
    SELECT ready.entry, ready.job_id, ready.place
    FROM unnest($6::bigint[]) WITH ORDINALITY AS level (floor, ordinal)
    CROSS JOIN LATERAL (
        SELECT entry.ctid AS entry, entry.job_id, job.ctid AS place
        FROM control_plane.ready_jobs AS entry
        CROSS JOIN LATERAL (
            SELECT ctid
            FROM control_plane.jobs
            WHERE ctid = CASE
                    WHEN EXISTS (SELECT FROM control_plane.jobs WHERE ctid = entry.place AND (id = entry.job_id) IS TRUE) THEN entry.place
                    ELSE (SELECT ctid FROM control_plane.jobs WHERE id = entry.job_id)
                END
                AND (stage = 'ready') IS TRUE
                AND status = 'pending'
                AND coalesce(expires_at > coalesce($1, statement_timestamp()), true)
            FOR UPDATE SKIP LOCKED
        ) AS job
        WHERE entry.queue = $3 AND entry.priority = (10 - level.ordinal)::smallint AND entry.rank >= level.floor AND entry.type = ANY ($4)
        ORDER BY entry.rank
        LIMIT $5
    ) AS ready
    WHERE NOT EXISTS (SELECT FROM control_plane.queues WHERE name = $3 AND paused_at IS NOT NULL)
    LIMIT $5
),
holder AS MATERIALIZED (
    SELECT id
    FROM control_plane.workers
    WHERE id = $2 AND lease_expires_at > coalesce($1, statement_timestamp()) AND EXISTS (SELECT FROM picked)
    FOR KEY SHARE
),
claim AS (
    INSERT INTO control_plane.claims (worker_id, job_ids)
    SELECT id, ARRAY(SELECT job_id FROM picked) FROM holder
    RETURNING id
),
claimed AS (
    UPDATE control_plane.jobs
    SET status = 'running',
        stage = NULL,
        claim_id = (SELECT id FROM claim),
        attempts = attempts + 1,
        started_at = coalesce($1, statement_timestamp())
    WHERE ctid = ANY (ARRAY(SELECT place FROM picked))
        AND status = 'pending'
        AND EXISTS (SELECT FROM claim)
    RETURNING
        id, claim_id, ctid, project_id, type, payload, attempts, max_attempts, priority, rank, started_at, scheduled_at, trace_context, expires_at
),
-- A job that changed just before it was locked is not updated here, and has a new entry.
removed AS (
    DELETE FROM control_plane.ready_jobs
    WHERE ctid = ANY (ARRAY(SELECT entry FROM picked)) AND (job_id IN (SELECT id FROM claimed)) IS TRUE
)
SELECT * FROM claimed;

-- name: JobComplete
-- $1 clock, $2 ids, $3 claims, $4 rows. Touches no indexed column. An id that is not returned has moved, or was lost to another claim.
UPDATE control_plane.jobs AS job
SET status = 'completed', completed_at = coalesce($1, statement_timestamp())
FROM (SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[]) AS batch (id, claim_id, place) ORDER BY id) AS batch
WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
RETURNING job.id, job.claim_id;

-- name: JobCompleteWithResult
-- $1 clock, $2 ids, $3 claims, $4 rows, $5 results. As JobComplete. A result of an earlier run is written over.
WITH completed AS (
    UPDATE control_plane.jobs AS job
    SET status = 'completed', completed_at = coalesce($1, statement_timestamp())
    FROM (
        SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[], $5::jsonb[]) AS batch (id, claim_id, place, result) ORDER BY id
    ) AS batch
    WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
    RETURNING job.id, job.project_id, job.claim_id, batch.result
),
stored AS (
    INSERT INTO control_plane.job_results (job_id, project_id, claim_id, result)
    SELECT id, project_id, claim_id, result FROM completed
    ON CONFLICT (job_id) DO UPDATE SET claim_id = excluded.claim_id, result = excluded.result
)
SELECT id, claim_id FROM completed;

-- name: JobCompleteIn
-- $1 clock, $2 id, $3 claim, $4 result or null. As JobComplete, for one job on its handler's transaction. The connection is the handler's, and so are
-- its settings, so the row is looked up by key. No row: lost to another claim.
WITH completed AS (
    UPDATE control_plane.jobs AS job
    SET status = 'completed', completed_at = coalesce($1, statement_timestamp())
    WHERE job.id = $2 AND (job.claim_id = $3) IS TRUE AND job.status = 'running'
    RETURNING job.id, job.project_id, job.claim_id
),
stored AS (
    INSERT INTO control_plane.job_results (job_id, project_id, claim_id, result)
    SELECT id, project_id, claim_id, $4 FROM completed WHERE $4 IS NOT NULL
    ON CONFLICT (job_id) DO UPDATE SET claim_id = excluded.claim_id, result = excluded.result
)
SELECT id FROM completed;

-- name: JobReport
-- $1 clock, $2 ids, $3 claims, $4 percents, $5 messages, $6 checkpoints. What is null stays as it was. The job is locked against its end, and
-- against a rescue, until this is stored; what another claim holds is left out, and its id not returned.
WITH held AS MATERIALIZED (
    SELECT found.id, found.project_id, batch.claim_id, batch.percent, batch.message, batch.checkpoint
    FROM (
        SELECT *
        FROM unnest($2::uuid[], $3::bigint[], $4::double precision[], $5::text[], $6::jsonb[]) AS batch (id, claim_id, percent, message, checkpoint)
        ORDER BY id
    ) AS batch
    CROSS JOIN LATERAL (
        SELECT job.id, job.project_id
        FROM control_plane.jobs AS job
        WHERE job.id = batch.id AND (job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
        LIMIT 1
        FOR SHARE
    ) AS found
),
stored AS (
    INSERT INTO control_plane.job_progress AS progress (job_id, project_id, percent, message, reported_at, checkpoint)
    SELECT id, project_id, percent, message, CASE WHEN percent IS NOT NULL THEN coalesce($1, statement_timestamp()) END, checkpoint
    FROM held
    ON CONFLICT (job_id) DO UPDATE
    SET percent = coalesce(excluded.percent, progress.percent),
        message = CASE WHEN excluded.percent IS NOT NULL THEN excluded.message ELSE progress.message END,
        reported_at = coalesce(excluded.reported_at, progress.reported_at),
        checkpoint = coalesce(excluded.checkpoint, progress.checkpoint)
)
SELECT id, claim_id FROM held;

-- name: JobLogAppend
-- $1 clock, $2 ids, $3 claims, $4 numbers of lines, $5 attempts, $6 ages, $7 levels, $8 messages: a row a line. As JobReport: what another claim holds is
-- left out, and its id not returned. A line that is there already is left as it is, as the answer to an earlier write may have been lost.
WITH held AS MATERIALIZED (
    SELECT found.id, found.project_id, batch.claim_id
    FROM (SELECT DISTINCT id, claim_id FROM unnest($2::uuid[], $3::bigint[]) AS batch (id, claim_id) ORDER BY id, claim_id) AS batch
    CROSS JOIN LATERAL (
        SELECT job.id, job.project_id
        FROM control_plane.jobs AS job
        WHERE job.id = batch.id AND (job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
        LIMIT 1
        FOR SHARE
    ) AS found
),
stored AS (
    INSERT INTO control_plane.job_logs (job_id, seq, project_id, attempt, logged_at, level, message)
    SELECT held.id, held.claim_id * 256 + line.number, held.project_id, line.attempt,
        coalesce($1, statement_timestamp()) - line.age, line.level, line.message
    FROM held
    JOIN unnest($2::uuid[], $3::bigint[], $4::integer[], $5::integer[], $6::interval[], $7::text[], $8::text[])
        AS line (id, claim_id, number, attempt, age, level, message)
        ON line.id = held.id AND line.claim_id = held.claim_id
    ON CONFLICT DO NOTHING
)
SELECT id, claim_id FROM held;

-- name: JobCheckpoints
-- $1 ids. No row where there is no checkpoint.
SELECT wanted.ordinal, progress.checkpoint
FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, ordinal)
CROSS JOIN LATERAL (
    SELECT checkpoint FROM control_plane.job_progress WHERE job_id = wanted.id AND (checkpoint IS NOT NULL) IS TRUE LIMIT 1
) AS progress;

-- name: JobFail
-- $1 clock, $2 ids, $3 claims, $4 rows, $5 errors, $6 waits before the next attempt (null: no next attempt), $7 whether the handler
-- cancelled the job. A job that was to be cancelled has no next attempt. An id that is not returned has moved, or was lost to another claim.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
held AS MATERIALIZED (
    SELECT found.ctid, batch.error, batch.is_cancelled, clock.now,
        CASE WHEN found.has_attempts THEN clock.now + batch.retry_after END AS next_at,
        CASE WHEN found.has_attempts AND NOT found.cancel_requested THEN clock.now + batch.retry_after END AS retry_at
    FROM clock
    CROSS JOIN (
        SELECT *
        FROM unnest($2::uuid[], $3::bigint[], $4::tid[], $5::text[], $6::interval[], $7::boolean[])
            AS batch (id, claim_id, place, error, retry_after, is_cancelled)
        ORDER BY id
    ) AS batch
    CROSS JOIN LATERAL (
        SELECT job.ctid, job.attempts < job.max_attempts AS has_attempts, job.cancel_requested
        FROM control_plane.jobs AS job
        WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
        LIMIT 1
        FOR UPDATE
    ) AS found
),
failed AS (
    UPDATE control_plane.jobs AS job
    SET status = (
            CASE WHEN held.retry_at IS NOT NULL THEN 'pending' WHEN held.next_at IS NOT NULL OR held.is_cancelled THEN 'cancelled' ELSE 'failed' END
            )::control_plane.job_status,
        stage = (CASE WHEN held.retry_at > held.now THEN 'scheduled' WHEN held.retry_at IS NOT NULL THEN 'ready' END)::control_plane.job_stage,
        rank = (extract(epoch FROM coalesce(held.retry_at, held.now)) * 1000000)::bigint,
        scheduled_at = coalesce(held.retry_at, job.scheduled_at),
        completed_at = CASE WHEN held.retry_at IS NULL THEN held.now END,
        last_error = held.error
    FROM held
    WHERE job.ctid = held.ctid AND job.status = 'running'
    RETURNING job.id, job.project_id, job.attempts, job.started_at, held.now AS finished_at, job.last_error, job.claim_id
),
recorded AS (
    INSERT INTO control_plane.job_attempts (job_id, project_id, attempt, worker_id, started_at, finished_at, error)
    SELECT id, project_id, attempts,
        (SELECT claim.worker_id FROM control_plane.claims AS claim WHERE claim.id = failed.claim_id),
        started_at, finished_at, last_error
    FROM failed
)
SELECT id, claim_id FROM failed;

-- name: JobRelease
-- $1 clock, $2 ids, $3 claims, $4 rows. Hands jobs back in their old place, the attempt refunded; those that were to be
-- cancelled end so. An id that is not returned has moved, or was lost to another claim.
UPDATE control_plane.jobs AS job
SET status = (CASE WHEN job.cancel_requested THEN 'cancelled' ELSE 'pending' END)::control_plane.job_status,
    stage = (CASE WHEN NOT job.cancel_requested THEN 'ready' END)::control_plane.job_stage,
    attempts = CASE WHEN job.cancel_requested THEN job.attempts ELSE job.attempts - 1 END,
    started_at = CASE WHEN job.cancel_requested OR job.attempts > 1 THEN job.started_at END,
    completed_at = CASE WHEN job.cancel_requested THEN coalesce($1, statement_timestamp()) END
FROM (SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[]) AS batch (id, claim_id, place) ORDER BY id) AS batch
WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
RETURNING job.id, job.claim_id;

-- name: JobSnooze
-- $1 clock, $2 ids, $3 claims, $4 rows, $5 waits. Lets jobs wait, the attempt refunded; those that were to be cancelled end so. An id
-- that is not returned has moved, or was lost to another claim.
UPDATE control_plane.jobs AS job
SET status = (CASE WHEN job.cancel_requested THEN 'cancelled' ELSE 'pending' END)::control_plane.job_status,
    stage = (CASE WHEN NOT job.cancel_requested THEN 'scheduled' END)::control_plane.job_stage,
    attempts = CASE WHEN job.cancel_requested THEN job.attempts ELSE job.attempts - 1 END,
    started_at = CASE WHEN job.cancel_requested OR job.attempts > 1 THEN job.started_at END,
    scheduled_at = CASE WHEN job.cancel_requested THEN job.scheduled_at ELSE clock.now + batch.delay END,
    completed_at = CASE WHEN job.cancel_requested THEN clock.now END
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock
CROSS JOIN (
    SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::tid[], $5::interval[]) AS batch (id, claim_id, place, delay) ORDER BY id
) AS batch
WHERE job.ctid = batch.place AND (job.id = batch.id AND job.claim_id = batch.claim_id) IS TRUE AND job.status = 'running'
RETURNING job.id, job.claim_id;

-- name: JobReleaseUnknown
-- $1 worker, $2 queue, $3 claims that the worker knows. Hands back, as JobRelease does, what its other claims took: their answer was
-- lost on its way, so nobody runs those jobs, and as long as the worker lives nobody would rescue them.
WITH unknown AS MATERIALIZED (
    SELECT job.ctid
    FROM (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = $1 AND id <> ALL ($3) ORDER BY id OFFSET 0) AS claim
    CROSS JOIN LATERAL (SELECT id FROM unnest(claim.job_ids) AS id ORDER BY id) AS taken
    CROSS JOIN LATERAL (
        SELECT ctid
        FROM control_plane.jobs
        WHERE id = taken.id AND (claim_id = claim.id AND queue = $2) IS TRUE AND status = 'running'
        LIMIT 1
        FOR UPDATE
    ) AS job
)
UPDATE control_plane.jobs AS job
SET status = 'pending',
    stage = 'ready',
    attempts = job.attempts - 1,
    started_at = CASE WHEN job.attempts > 1 THEN job.started_at END
FROM unknown
WHERE job.ctid = unknown.ctid AND job.status = 'running';

-- name: JobLocate
-- $1 ids, $2 claims: a row each. Finds where the rows of running jobs are now that were not where the claim left them,
-- because somebody has changed them meanwhile. What is not returned was lost to another claim.
SELECT batch.ordinal, found.ctid
FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS batch (id, claim_id, ordinal)
CROSS JOIN LATERAL (
    SELECT job.ctid
    FROM control_plane.jobs AS job
    WHERE job.id = batch.id AND job.claim_id IS NOT DISTINCT FROM batch.claim_id AND job.status = 'running'
    LIMIT 1
) AS found;

-- name: StatisticsRecord
-- $1 clock; counts: $2 projects, $3 queues, $4 types, $5 completed, $6 failed, $7 failed attempts, $8 cancelled, $9 waits, $10 runs (texts of arrays): a row
-- each; failures: $11 projects, $12 fingerprints, $13 types, $14 errors, $15 failed, $16 failed attempts, $17 projects and $18 ids of sample jobs: a row each.
-- Adds each to the rows of this minute, this hour and this day. Rows are locked in the order of their keys, so that nodes cannot deadlock.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
span AS MATERIALIZED (
    SELECT minutes::smallint AS minutes, date_bin(minutes * interval '1 minute', clock.now, timestamptz 'epoch') AS at
    FROM clock
    CROSS JOIN unnest(ARRAY[1, 60, 1440]) AS minutes
),
counted AS (
    INSERT INTO control_plane.job_statistics AS known (
        project_id, span, at, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
    SELECT
        batch.project_id, span.minutes, span.at, batch.queue, batch.type, batch.completed, batch.failed, batch.failed_attempts, batch.cancelled,
        batch.waits::integer[], batch.runs::integer[]
    FROM span
    CROSS JOIN unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[])
        AS batch (project_id, queue, type, completed, failed, failed_attempts, cancelled, waits, runs)
    ORDER BY batch.project_id COLLATE "C", span.minutes, batch.queue COLLATE "C", batch.type COLLATE "C"
    ON CONFLICT (project_id, span, at, queue, type) DO UPDATE
    SET completed = known.completed + excluded.completed,
        failed = known.failed + excluded.failed,
        failed_attempts = known.failed_attempts + excluded.failed_attempts,
        cancelled = known.cancelled + excluded.cancelled,
        waits = ARRAY(
            SELECT coalesce(pair.old, 0) + coalesce(pair.new, 0)
            FROM unnest(known.waits, excluded.waits) WITH ORDINALITY AS pair (old, new, place)
            ORDER BY pair.place),
        runs = ARRAY(
            SELECT coalesce(pair.old, 0) + coalesce(pair.new, 0)
            FROM unnest(known.runs, excluded.runs) WITH ORDINALITY AS pair (old, new, place)
            ORDER BY pair.place)
),
failure AS MATERIALIZED (
    SELECT *
    FROM unnest($11::text[], $12::text[], $13::text[], $14::text[], $15::bigint[], $16::bigint[], $17::text[], $18::uuid[])
        AS batch (project_id, fingerprint, type, error, failed, failed_attempts, sample_project_id, sample_job_id)
    ORDER BY project_id COLLATE "C", fingerprint COLLATE "C"
),
grouped AS (
    INSERT INTO control_plane.failure_groups AS known (
        project_id, fingerprint, type, error, first_seen_at, last_seen_at, sample_project_id, sample_job_id)
    SELECT
        failure.project_id, failure.fingerprint, failure.type, failure.error, clock.now, clock.now, failure.sample_project_id, failure.sample_job_id
    FROM clock
    CROSS JOIN failure
    ORDER BY failure.project_id COLLATE "C", failure.fingerprint COLLATE "C"
    ON CONFLICT (project_id, fingerprint) DO UPDATE
    SET last_seen_at = excluded.last_seen_at, sample_project_id = excluded.sample_project_id, sample_job_id = excluded.sample_job_id
)
INSERT INTO control_plane.failure_counts AS known (project_id, span, at, fingerprint, failed, failed_attempts)
SELECT failure.project_id, span.minutes, span.at, failure.fingerprint, failure.failed, failure.failed_attempts
FROM span
CROSS JOIN failure
ORDER BY failure.project_id COLLATE "C", span.minutes, failure.fingerprint COLLATE "C"
ON CONFLICT (project_id, span, at, fingerprint) DO UPDATE
SET failed = known.failed + excluded.failed, failed_attempts = known.failed_attempts + excluded.failed_attempts;

-- name: FailureRecord
-- Differs from SQLite because StatisticsRecord stores failures too.
