-- What a tenant may do to a job. The rules are fragments, which the steps of bulk operations share. Every statement filters on project_id.

-- fragment: JobRetryGuard
-- Which job may run again; $limit is the raised limit, or null.
    status <> 'running' AND attempts < max(max_attempts, coalesce($limit, 0))

-- fragment: JobRetryChanges
-- What makes it run again, now.
    status = 'pending',
    stage = 'ready',
    rank = iif(stage = 'ready', rank, CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000),
    max_attempts = max(max_attempts, coalesce($limit, 0)),
    scheduled_at = $clock,
    last_error = NULL,
    started_at = NULL,
    completed_at = NULL,
    cancel_requested = 0,
    expires_at = iif(expires_at > $clock, expires_at, NULL)

-- fragment: JobCancelGuard
-- Which job can be cancelled: one that waits, and one that runs and has not been asked to stop.
    (status = 'pending' OR (status = 'running' AND NOT cancel_requested))

-- fragment: JobCancelChanges
    status = iif(status = 'pending', 'cancelled', status),
    stage = NULL,
    completed_at = iif(status = 'pending', $clock, NULL),
    cancel_requested = 1

-- fragment: JobDeleteGuard
-- Which job may be deleted: a worker's hands must not be empty.
    status <> 'running'

-- name: JobRetry
-- $project, $id, $limit (raised, or null), $actor, $remote_address, $request_id. An expiry that has passed is dropped: somebody wants it now.
-- Differs from Postgres because SQLite has no CTE that changes data: three statements, with nobody between them. The audit
-- entry comes first, as it tells the state before. The last reads the job, changed or not; no row: no such job.
INSERT INTO audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
SELECT
    project_id, 'job.retry', id, $actor, $remote_address, $request_id,
    json_object('status', status, 'attempts', attempts, 'max_attempts', max(max_attempts, coalesce($limit, 0))),
    $clock
FROM jobs
WHERE project_id = $project
    AND id = $id
    AND {JobRetryGuard};
UPDATE jobs
SET
{JobRetryChanges}
WHERE project_id = $project
    AND id = $id
    AND {JobRetryGuard};
SELECT
    changes() = 1, max(max_attempts, coalesce($limit, 0)),
{JobShownColumns}
FROM jobs
{JobShownReports}
WHERE jobs.project_id = $project AND id = $id;

-- name: JobCancel
-- $project, $id, $actor, $remote_address, $request_id. A waiting job is cancelled at once. Of a running one it is noted that it
-- shall be, in its row and for its worker's next poll.
-- Differs from Postgres as JobRetry does: the audit entry and the note for the worker come first, under the same guard.
INSERT INTO audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
SELECT
    project_id, 'job.cancel', id, $actor, $remote_address, $request_id,
    json_object('status', status, 'attempts', attempts),
    $clock
FROM jobs
WHERE project_id = $project AND id = $id AND {JobCancelGuard};
INSERT OR IGNORE INTO cancel_requests (claim_id, job_id, project_id)
SELECT claim_id, id, project_id
FROM jobs
WHERE project_id = $project AND id = $id AND status = 'running' AND NOT cancel_requested
    AND claim_id IN (SELECT claims.id FROM claims);
UPDATE jobs
SET
{JobCancelChanges}
WHERE project_id = $project AND id = $id AND {JobCancelGuard};
SELECT
    changes() = 1,
{JobShownColumns}
FROM jobs
{JobShownReports}
WHERE jobs.project_id = $project AND id = $id;

-- name: JobClone
-- $project, $id, $actor, $remote_address, $request_id, $copy (its id). Stores a job that is enqueued as the other was, and ready now. What was that job's alone
-- it does not get: attempts, unique key, expiry. No row: no such job.
-- Differs from Postgres because SQLite has no CTE that changes data.
INSERT INTO audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
SELECT project_id, 'job.clone', id, $actor, $remote_address, $request_id, json_object('copy_id', $copy), $clock
FROM jobs
WHERE project_id = $project AND id = $id;
INSERT INTO jobs (id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank)
SELECT
    $copy, project_id, type, payload, queue, priority, max_attempts, $clock, $clock, 'ready',
    CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000
FROM jobs
WHERE project_id = $project AND id = $id;
SELECT
    type, payload, status, attempts, max_attempts, last_error,
    scheduled_at, started_at, completed_at, created_at, queue, priority, cancel_requested, expires_at, trace_context,
    NULL, NULL, NULL, NULL
FROM jobs
WHERE project_id = $project AND id = $copy;

-- name: JobDelete
-- $project, $id, $actor, $remote_address, $request_id. Removes a job that is not running, and what is kept of it but the audit log.
-- Differs from Postgres as JobRetry does: the audit entry comes first, under the same guard. The last statement finds a job that is running; no row: it is
-- gone, or was never there, which is told by the number of rows that were deleted.
INSERT INTO audit_logs (project_id, action, job_id, actor, remote_address, request_id, details, created_at)
SELECT
    project_id, 'job.delete', id, $actor, $remote_address, $request_id,
    json_object('type', type, 'status', status, 'attempts', attempts),
    $clock
FROM jobs
WHERE project_id = $project AND id = $id AND {JobDeleteGuard};
DELETE FROM jobs WHERE project_id = $project AND id = $id AND {JobDeleteGuard};
SELECT changes() = 1, EXISTS (SELECT 1 FROM jobs WHERE project_id = $project AND id = $id);
