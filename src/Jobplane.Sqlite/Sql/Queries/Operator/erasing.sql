-- Erasing a project, for the operator: everything but its audit log. Each is repeated until nothing is left.

-- name: ProjectLook
-- $project, $after (seq), $limit. The last of so many jobs; no row: there are fewer. Walks index jobs_project.
SELECT seq
FROM jobs INDEXED BY jobs_project
WHERE project_id = $project AND seq > $after
ORDER BY seq
LIMIT 1 OFFSET $limit - 1;

-- name: ProjectEraseJobs
-- $project, $after (seq), $to (last seq). Deletes jobs, and with them all that hangs on them, except those that run: of these it is noted that they shall be
-- cancelled, as JobCancel does, so that no worker ever writes for a job that is not there.
INSERT OR IGNORE INTO cancel_requests (claim_id, job_id, project_id)
SELECT claim_id, id, project_id
FROM jobs INDEXED BY jobs_project
WHERE project_id = $project AND seq > $after AND seq <= $to AND status = 'running' AND claim_id IN (SELECT claims.id FROM claims);
UPDATE jobs INDEXED BY jobs_project
SET cancel_requested = 1
WHERE project_id = $project AND seq > $after AND seq <= $to AND status = 'running' AND NOT cancel_requested;
DELETE FROM jobs INDEXED BY jobs_project
WHERE project_id = $project AND seq > $after AND seq <= $to AND status <> 'running';

-- name: ProjectEraseSchedules
-- $project, $limit. Their fires go with them.
DELETE FROM schedules
WHERE project_id = $project AND name IN (SELECT name FROM schedules WHERE project_id = $project ORDER BY name LIMIT $limit);

-- name: ProjectEraseUniqueKeys
-- $project, $limit. Walks the primary key.
DELETE FROM unique_keys
WHERE project_id = $project AND key IN (SELECT key FROM unique_keys WHERE project_id = $project ORDER BY key LIMIT $limit);

-- name: ProjectEraseIdempotencyKeys
-- $project, $limit. Walks the primary key.
DELETE FROM idempotency_keys
WHERE rowid IN (SELECT rowid FROM idempotency_keys WHERE project_id = $project ORDER BY route, key LIMIT $limit);

-- name: ProjectEraseBulkOperations
-- $project, $limit. Walks index bulk_operations_project.
DELETE FROM bulk_operations
WHERE seq IN (SELECT seq FROM bulk_operations WHERE project_id = $project ORDER BY seq DESC LIMIT $limit);

-- name: ProjectEraseStatistics
-- $project, $limit. Walks the primary key.
DELETE FROM job_statistics
WHERE (project_id, span, at, queue, type) IN (
    SELECT project_id, span, at, queue, type FROM job_statistics WHERE project_id = $project ORDER BY span, at LIMIT $limit);

-- name: ProjectEraseFailureCounts
-- $project, $limit. Walks the primary key.
DELETE FROM failure_counts
WHERE (project_id, span, at, fingerprint) IN (
    SELECT project_id, span, at, fingerprint FROM failure_counts WHERE project_id = $project ORDER BY span, at LIMIT $limit);

-- name: ProjectEraseFailureGroups
-- $project, $limit. Walks the primary key.
DELETE FROM failure_groups
WHERE project_id = $project
    AND fingerprint IN (SELECT fingerprint FROM failure_groups WHERE project_id = $project ORDER BY fingerprint LIMIT $limit);

-- name: ProjectLeft
-- $project. Whether anything of it is still there.
SELECT
    EXISTS (SELECT 1 FROM jobs WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM schedules WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM unique_keys WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM idempotency_keys WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM bulk_operations WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM job_statistics WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM failure_counts WHERE project_id = $project)
    OR EXISTS (SELECT 1 FROM failure_groups WHERE project_id = $project);

-- name: ProjectEraseRecord
-- $project of the operator, $action, $actor, $remote_address, $request_id, $details.
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
VALUES ($project, $action, $actor, $remote_address, $request_id, $details, $clock);
