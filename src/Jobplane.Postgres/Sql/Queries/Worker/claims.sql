-- Claims: how a worker gets jobs, and finds them again.

-- fragment: ReadyEntries
-- The entries of queue $3, types $4 and the priority of "level", from its floor on: index ready_jobs_order, in its order. To be cut by who reads it.
SELECT entry.ctid AS entry, entry.job_id, entry.place
FROM control_plane.ready_jobs AS entry
WHERE entry.queue = $3 AND entry.priority = (10 - level.ordinal)::smallint AND entry.rank >= level.floor AND entry.type = ANY ($4)
ORDER BY entry.rank

-- fragment: JobIsAlive
-- A job that has expired is passed over, until JobExpire ends it.
coalesce(expires_at > coalesce($1, statement_timestamp()), true)

-- fragment: JobIsReady
-- Asked of jobs that are locked, and not by what locks them: PostgreSQL sets up the plan of the whole statement anew for each job that has changed
-- since the snapshot and does not fit any more, as all do that another process is just claiming.
(stage = 'ready' AND status = 'pending') IS TRUE

-- fragment: QueueIsPaused
EXISTS (SELECT FROM control_plane.queues WHERE name = $3 AND paused_at IS NOT NULL)

-- fragment: Claimed
-- What a claim does with the jobs that are "picked", job_id and place of each, and with their "entries", which may be others' too. The worker's row is locked
-- against its removal, and a worker whose lease has expired takes nothing. A job that changed just before it was locked is not updated here, and has a new entry.
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
removed AS (
    DELETE FROM control_plane.ready_jobs
    WHERE ctid = ANY (ARRAY(SELECT entry FROM entries)) AND (job_id IN (SELECT id FROM claimed)) IS TRUE
)

-- name: JobClaim
-- $2 worker, $3 queue, $4 types, $5 limit, $6 floors: the least rank to look at, of priorities 9 down to 0 (see RankFloors), $7 how many jobs at the head
-- are left to other claims. A row a job, the first column true when the claim was cut short: then there may be more, and there is one row at least.
-- Walks over as many entries as jobs are wanted, and locks their jobs all at once, where the entries say that they are, past those that another claim is taking;
-- whoever has locked a job may delete its entry. If an entry does not say, none is taken, so that its job is not late. Nobody takes anything of a paused queue.
WITH walked AS MATERIALIZED (
    SELECT ready.entry, ready.job_id, ready.place
    FROM unnest($6::bigint[]) WITH ORDINALITY AS level (floor, ordinal)
    CROSS JOIN LATERAL (
        {ReadyEntries}
        LIMIT $5 + $7
    ) AS ready
    WHERE NOT {QueueIsPaused}
    LIMIT $5 OFFSET $7
),
locked AS MATERIALIZED (
    SELECT ctid AS place, id AS job_id, {JobIsReady} AS is_ready
    FROM control_plane.jobs
    WHERE NOT EXISTS (SELECT FROM walked WHERE place IS NULL)
        AND ctid = ANY (ARRAY(SELECT place FROM walked))
        AND {JobIsAlive}
    FOR UPDATE SKIP LOCKED
),
picked AS MATERIALIZED (
    SELECT place, job_id FROM locked WHERE is_ready AND (job_id IN (SELECT job_id FROM walked)) IS TRUE
),
entries AS (
    SELECT entry FROM walked
),
{Claimed}
SELECT *
FROM (
    SELECT (SELECT count(*) FROM picked) < CASE WHEN $7 > 0 THEN $5 ELSE (SELECT count(*) FROM walked) END AS is_cut
) AS verdict
LEFT JOIN claimed ON true
WHERE verdict.is_cut OR claimed.id IS NOT NULL;

-- name: JobClaimSingly
-- As JobClaim, but looks at each job by itself, from the head on: behind those that are locked, and by id if a job is not where its entry says. Cheaper for a few
-- jobs. It looks at twice as many as are wanted behind those left to others, and no more: all that it sees may have been claimed since the statement began, and a
-- new one sees at once what is left.
WITH walked AS MATERIALIZED (
    SELECT ready.entry, ready.job_id, ready.place
    FROM unnest($6::bigint[]) WITH ORDINALITY AS level (floor, ordinal)
    CROSS JOIN LATERAL (
        {ReadyEntries}
        LIMIT $7 + greatest(2 * $5, 200)
    ) AS ready
    WHERE NOT {QueueIsPaused}
    LIMIT $7 + greatest(2 * $5, 200)
),
picked AS MATERIALIZED (
    SELECT walked.entry, walked.job_id, job.place
    FROM walked
    CROSS JOIN LATERAL (
        SELECT ctid AS place, {JobIsReady} AS is_ready
        FROM control_plane.jobs
        WHERE ctid = CASE
                WHEN EXISTS (SELECT FROM control_plane.jobs WHERE ctid = walked.place AND (id = walked.job_id) IS TRUE) THEN walked.place
                ELSE (SELECT ctid FROM control_plane.jobs WHERE id = walked.job_id)
            END
            AND {JobIsAlive}
        OFFSET 0
        FOR UPDATE SKIP LOCKED
    ) AS job
    WHERE job.is_ready
    LIMIT $5
),
entries AS (
    SELECT entry FROM picked
),
{Claimed}
SELECT *
FROM (
    SELECT (SELECT count(*) FROM picked) < $5 AND (SELECT count(*) FROM walked) = $7 + greatest(2 * $5, 200) AS is_cut
) AS verdict
LEFT JOIN claimed ON true
WHERE verdict.is_cut OR claimed.id IS NOT NULL;

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
