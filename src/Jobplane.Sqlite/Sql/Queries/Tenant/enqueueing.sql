-- New jobs, what wakes their workers, and the keys by which a repeated request is answered as before. Every statement filters on project_id.

-- name: JobEnqueue
-- $id, $project, $type, $payload, $queue, $priority, $max_attempts, $scheduled_at (not before $clock), $rank, $expires_at or null,
-- $trace_context or null.
-- Differs from Postgres because there is no round trip to save: the statement stays prepared and runs once a job, in one
-- transaction. When the job is due, and its rank, are reckoned before, as date functions here cost as much as the insert.
INSERT INTO jobs (
    id, project_id, type, payload, queue, priority, max_attempts, scheduled_at, created_at, stage, rank, expires_at, trace_context)
VALUES (
    $id, $project, $type, $payload, $queue, $priority, $max_attempts, $scheduled_at, $clock,
    iif($scheduled_at > $clock, 'scheduled', 'ready'), $rank, $expires_at, $trace_context);

-- name: JobNotify
-- Differs from Postgres because a file has no way to call another process: those find new jobs by polling, once a second.

-- name: IdempotencyLock
-- Differs from Postgres because one transaction writes at a time: whoever writes has the only lock there is.

-- name: IdempotencyGet
-- $project, $route, $key, $kept in seconds.
SELECT fingerprint, status, location, body
FROM idempotency_keys
WHERE project_id = $project AND route = $route AND key = $key
    AND created_at > strftime('%Y-%m-%dT%H:%M:%fZ', $clock, -$kept || ' seconds');

-- name: IdempotencyRecord
-- $project, $route, $key, $fingerprint, $status, $location, $body. What it writes over has expired.
INSERT INTO idempotency_keys (project_id, route, key, fingerprint, status, location, body, created_at)
VALUES ($project, $route, $key, $fingerprint, $status, $location, $body, $clock)
ON CONFLICT (project_id, route, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location, body = excluded.body,
    created_at = excluded.created_at;
