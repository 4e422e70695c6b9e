-- Claims: how a worker gets jobs, and finds them again.

-- name: JobClaim
-- $worker, $queue, $types (a JSON array), $limit. Walks index jobs_ready in its order.
-- A worker whose lease has expired gets no claim, nor does any on a paused queue, and so takes nothing; changes() is what the
-- first statement inserted. A job that has expired is passed over, until JobExpire ends it.
INSERT INTO claims (worker_id)
SELECT id
FROM workers
WHERE id = $worker
    AND lease_expires_at > $clock
    AND NOT EXISTS (SELECT 1 FROM queues WHERE name = $queue AND paused_at IS NOT NULL)
    AND EXISTS (
        SELECT 1 FROM jobs
        WHERE stage = 'ready' AND queue = $queue AND type IN (SELECT value FROM json_each($types)) AND ifnull(expires_at > $clock, 1));
UPDATE jobs
SET status = 'running',
    stage = NULL,
    claim_id = last_insert_rowid(),
    attempts = attempts + 1,
    started_at = $clock
WHERE changes() = 1
    AND seq IN (
        SELECT seq FROM jobs
        WHERE stage = 'ready' AND queue = $queue AND type IN (SELECT value FROM json_each($types)) AND ifnull(expires_at > $clock, 1)
        ORDER BY priority DESC, rank, seq
        LIMIT $limit)
RETURNING
    id, claim_id, seq, project_id, type, payload, attempts, max_attempts, priority, rank,
    CAST(round(1000 * (unixepoch($clock, 'subsec') - unixepoch(scheduled_at, 'subsec'))) AS INTEGER), trace_context,
    CAST(round(1000 * (unixepoch(expires_at, 'subsec') - unixepoch($clock, 'subsec'))) AS INTEGER);

-- name: JobClaimSingly
-- Differs from Postgres because nobody else claims at the same time, and a job is always where its seq says.

-- name: JobReleaseUnknown
-- $worker, $queue, $claims that the worker knows (a JSON array). Hands back, as JobRelease does, what its other claims took: their
-- answer was lost on its way, so nobody runs those jobs, and as long as the worker lives nobody would rescue them.
UPDATE jobs
SET status = 'pending',
    stage = 'ready',
    attempts = attempts - 1,
    started_at = iif(attempts > 1, started_at, NULL)
WHERE status = 'running'
    AND queue = $queue
    AND seq IN (
        SELECT jobs.seq
        FROM claims
        CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
        WHERE claims.worker_id = $worker AND claims.id NOT IN (SELECT value FROM json_each($claims)) AND jobs.status = 'running');

-- name: JobLocate
-- Differs from Postgres because a row here never moves: there is nothing to locate, and no statement.
