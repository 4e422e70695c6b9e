-- Claims: how a worker gets jobs, and finds them again.

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
