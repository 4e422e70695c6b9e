-- The steps of bulk operations, on the maintenance plane: any node may take the next one at any time. What may be done to a job is told by the fragments
-- of Tenant/changes.sql, as for one job.

-- name: BulkNext
-- The operation that has waited longest for its next step. Its row is locked until the step is committed: the step, its counts and the place it has come
-- to are one transaction, which others pass by. Walks index bulk_operations_running.
SELECT
{BulkColumns}, at_project, at_seq, last_seq
FROM control_plane.bulk_operations
WHERE state = 'running'
ORDER BY touched_at
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: BulkLook
-- $1 project, $2 seq to begin above, $3 rows to look at, $4 last seq to look at, $5 to $15 the filter.
-- Walks index jobs_project, and locks what fits, in the order of ids as everywhere (see README.md); whether it still fits is asked again under the lock. Locked jobs are
-- waited for, as they would be missed otherwise. Returns how many were looked at, the last of them, and the ids.
WITH looked AS MATERIALIZED (
    SELECT looked.id, looked.seq, {JobFits} AS fits
    FROM control_plane.jobs AS looked
    WHERE looked.project_id = $1 AND looked.seq > $2 AND looked.seq <= $4
    ORDER BY looked.seq
    LIMIT $3
),
held AS MATERIALIZED (
    SELECT job.id
    FROM (SELECT id FROM looked WHERE fits ORDER BY id) AS wanted
    CROSS JOIN LATERAL (
        SELECT looked.id FROM control_plane.jobs AS looked WHERE looked.id = wanted.id AND {JobFits} LIMIT 1 FOR UPDATE
    ) AS job
)
SELECT (SELECT count(*)::integer FROM looked), (SELECT max(seq) FROM looked), ARRAY(SELECT id FROM held);

-- name: BulkLookFailed
-- As BulkLook, and walks index jobs_errors.
WITH looked AS MATERIALIZED (
    SELECT looked.id, looked.seq, {JobFits} AS fits
    FROM control_plane.jobs AS looked
    WHERE looked.project_id = $1 AND looked.seq > $2 AND looked.seq <= $4 AND looked.last_error IS NOT NULL
    ORDER BY looked.seq
    LIMIT $3
),
held AS MATERIALIZED (
    SELECT job.id
    FROM (SELECT id FROM looked WHERE fits ORDER BY id) AS wanted
    CROSS JOIN LATERAL (
        SELECT looked.id FROM control_plane.jobs AS looked WHERE looked.id = wanted.id AND {JobFits} LIMIT 1 FOR UPDATE
    ) AS job
)
SELECT (SELECT count(*)::integer FROM looked), (SELECT max(seq) FROM looked), ARRAY(SELECT id FROM held);

-- name: BulkNextProject
-- $1 project. The next one that has jobs, through index jobs_project.
SELECT project_id FROM control_plane.jobs WHERE project_id > $1 ORDER BY project_id LIMIT 1;

-- name: JobRetryMany
-- $2 ids, $3 raised limit or null. What JobRetry does, of jobs that the transaction has locked. Returns what became of them, by queue, and how many.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT found.ctid, found.id, found.status, found.attempts, greatest(found.max_attempts, coalesce($3, 0)) AS max_attempts
    FROM unnest($2::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT ctid, id, status, attempts, max_attempts FROM control_plane.jobs WHERE id = wanted.id LIMIT 1
    ) AS found
),
retried AS (
    UPDATE control_plane.jobs AS job
    SET
{JobRetryChanges}
    FROM target, clock
    WHERE job.ctid = target.ctid AND {JobRetryGuard}
    RETURNING job.id, job.queue
)
SELECT 'changed', queue, count(*)::integer FROM retried GROUP BY queue
UNION ALL
SELECT CASE WHEN target.status = 'running' THEN 'running' ELSE 'attempts' END, NULL, count(*)::integer
FROM target
WHERE target.id NOT IN (SELECT id FROM retried)
GROUP BY 1;

-- name: JobCancelMany
-- $2 ids. What JobCancel does, of jobs that the transaction has locked. Returns what became of them, and how many.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
target AS MATERIALIZED (
    SELECT found.*
    FROM unnest($2::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT ctid, id, status FROM control_plane.jobs WHERE id = wanted.id LIMIT 1
    ) AS found
),
cancelled AS (
    UPDATE control_plane.jobs AS job
    SET
{JobCancelChanges}
    FROM target, clock
    WHERE job.ctid = target.ctid AND {JobCancelGuard}
    RETURNING job.id, job.project_id, job.status, job.claim_id
),
requested AS (
    INSERT INTO control_plane.cancel_requests (claim_id, job_id, project_id)
    SELECT claim.id, cancelled.id, cancelled.project_id
    FROM cancelled
    CROSS JOIN LATERAL (SELECT id FROM control_plane.claims WHERE id = cancelled.claim_id LIMIT 1) AS claim
    WHERE cancelled.status = 'running'
    ON CONFLICT DO NOTHING
)
SELECT CASE WHEN status = 'running' THEN 'requested' ELSE 'changed' END, NULL::text, count(*)::integer FROM cancelled GROUP BY 1
UNION ALL
SELECT CASE WHEN target.status = 'running' THEN 'running' ELSE 'finished' END, NULL, count(*)::integer
FROM target
WHERE target.id NOT IN (SELECT id FROM cancelled)
GROUP BY 1;

-- name: JobDeleteMany
-- $1 ids. What JobDelete does, of jobs that the transaction has locked. Returns what became of them, and how many.
WITH target AS MATERIALIZED (
    SELECT found.*
    FROM unnest($1::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (SELECT ctid, id FROM control_plane.jobs WHERE id = wanted.id LIMIT 1) AS found
),
deleted AS (
    DELETE FROM control_plane.jobs AS job
    USING target
    WHERE job.ctid = target.ctid AND {JobDeleteGuard}
    RETURNING job.id
)
SELECT 'changed', NULL::text, (SELECT count(*)::integer FROM deleted)
UNION ALL
SELECT 'running', NULL, (SELECT count(*)::integer FROM target) - (SELECT count(*)::integer FROM deleted);

-- name: BulkRunning
-- Differs from SQLite because JobRetryMany and the like themselves tell why they passed a job by.

-- name: BulkAdvance
-- $2 id, $3 project and $4 seq that it has come to, $5 examined, $6 changed, $7 running, $8 without attempts, $9 finished, $10 whether it is at its end.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
moved AS (
    UPDATE control_plane.bulk_operations AS operation
    SET at_project = $3,
        at_seq = $4,
        examined = operation.examined + $5,
        changed = operation.changed + $6,
        skipped_running = operation.skipped_running + $7,
        skipped_attempts = operation.skipped_attempts + $8,
        skipped_finished = operation.skipped_finished + $9,
        started_at = coalesce(operation.started_at, clock.now),
        touched_at = clock.now,
        state = CASE WHEN $10 THEN 'completed' ELSE 'running' END,
        finished_at = CASE WHEN $10 THEN clock.now END
    FROM clock
    WHERE operation.id = $2 AND operation.state = 'running'
    RETURNING operation.*
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT ended.audit_project_id, 'bulk.finish', ended.actor, ended.remote_address, ended.request_id, {BulkSummary}, clock.now
FROM moved AS ended, clock
WHERE ended.state <> 'running';

-- name: BulkFail
-- $2 id, $3 error. Ends an operation that cannot go on.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
ended AS (
    UPDATE control_plane.bulk_operations AS operation
    SET state = 'failed', error = $3, finished_at = clock.now
    FROM clock
    WHERE operation.id = $2 AND operation.state = 'running'
    RETURNING operation.*
)
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT ended.audit_project_id, 'bulk.finish', ended.actor, ended.remote_address, ended.request_id, {BulkSummary}, clock.now
FROM ended, clock;
