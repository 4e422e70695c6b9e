-- The tenant's plane. Every statement filters on project_id.
-- $clock is the time of the transaction, which the store reads once from SQLite: a batch is several statements, and they must agree on it.

-- name: JobEnqueue
-- $id, $project, $type, $payload, $queue, $priority, $max_attempts, $scheduled_at (not before $clock), $rank.
-- Differs from Postgres because there is no round trip to save: the statement stays prepared and runs once a job, in one
-- transaction. When the job is due, and its rank, are reckoned before, as date functions here cost as much as the insert.
INSERT INTO jobs (
    id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank)
VALUES (
    $id, $project, $type, $payload, $queue, $priority, $max_attempts, $scheduled_at, $clock,
    iif($scheduled_at > $clock, 'scheduled', 'ready'), $rank);

-- name: JobGet
-- $project, $id. Reads by the unique index of ids.
-- Differs from Postgres because there is no round trip to save: it runs once a job, all in one transaction.
SELECT
    type, payload, status, attempts, max_attempts, last_error,
    scheduled_at, started_at, completed_at, created_at, queue, priority
FROM jobs
WHERE project_id = $project AND id = $id;

-- name: JobWatch
-- $project, $id. Differs from Postgres because rows have no version here: it is all that can change and is shown, put together.
SELECT json_array(status, attempts, max_attempts, last_error, scheduled_at, started_at, completed_at, queue, priority)
FROM jobs
WHERE project_id = $project AND id = $id;

-- name: JobRetry
-- $project, $id, $limit (raised, or null), $actor, $remote_address, $request_id.
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
    AND status <> 'running'
    AND attempts < max(max_attempts, coalesce($limit, 0));
UPDATE jobs
SET status = 'pending',
    stage = 'ready',
    rank = iif(stage = 'ready', rank, CAST(round(1000 * unixepoch($clock, 'subsec')) AS INTEGER) * 1000),
    max_attempts = max(max_attempts, coalesce($limit, 0)),
    scheduled_at = $clock,
    last_error = NULL,
    started_at = NULL,
    completed_at = NULL
WHERE project_id = $project
    AND id = $id
    AND status <> 'running'
    AND attempts < max(max_attempts, coalesce($limit, 0));
SELECT
    changes() = 1, max(max_attempts, coalesce($limit, 0)),
    type, payload, status, attempts, max_attempts, last_error,
    scheduled_at, started_at, completed_at, created_at, queue, priority
FROM jobs
WHERE project_id = $project AND id = $id;

-- name: JobNotify
-- Differs from Postgres because a file has no way to call another process: those find new jobs by polling, once a second.

-- name: TenantScope
-- Differs from Postgres because a file has no roles: who can open it sees all of it.
