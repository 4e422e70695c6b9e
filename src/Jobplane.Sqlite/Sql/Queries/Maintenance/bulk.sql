-- The steps of bulk operations, on the maintenance plane: any node may take the next one at any time. What may be done to a job is told by the fragments
-- of Tenant/changes.sql, as for one job.

-- name: BulkNext
-- The operation that has waited longest for its next step. The step, its counts and the place it has come to are one transaction. Walks index
-- bulk_operations_running.
SELECT
{BulkColumns}, at_project, at_seq, last_seq
FROM bulk_operations
WHERE state = 'running'
ORDER BY touched_at
LIMIT 1;

-- name: BulkLook
-- $project, $after (seq), $last (seq), $limit, and the filter. Walks index jobs_project. Each row that it looks at, and whether it fits.
-- Differs from Postgres because the transaction has the only write lock, so there is nothing to lock.
SELECT looked.id, looked.seq, {JobFits}
FROM jobs AS looked INDEXED BY jobs_project
WHERE looked.project_id = $project AND looked.seq > $after AND looked.seq <= $last
ORDER BY looked.seq
LIMIT $limit;

-- name: BulkLookFailed
-- As BulkLook, and walks index jobs_errors.
SELECT looked.id, looked.seq, {JobFits}
FROM jobs AS looked INDEXED BY jobs_errors
WHERE looked.project_id = $project AND looked.seq > $after AND looked.seq <= $last AND looked.last_error IS NOT NULL
ORDER BY looked.seq
LIMIT $limit;

-- name: BulkNextProject
-- $project. The next one that has jobs, through index jobs_project.
SELECT project_id FROM jobs INDEXED BY jobs_project WHERE project_id > $project ORDER BY project_id LIMIT 1;

-- name: JobRetryMany
-- $ids (a JSON array), $limit (raised, or null). What JobRetry does. A row a job that was changed, its queue; of the others BulkRunning tells.
UPDATE jobs
SET
{JobRetryChanges}
WHERE id IN (SELECT value FROM json_each($ids)) AND {JobRetryGuard}
RETURNING queue;

-- name: JobCancelMany
-- $ids (a JSON array). What JobCancel does. A row a job that was changed, its status after it.
INSERT OR IGNORE INTO cancel_requests (claim_id, job_id, project_id)
SELECT claim_id, id, project_id
FROM jobs
WHERE id IN (SELECT value FROM json_each($ids)) AND status = 'running' AND {JobCancelGuard} AND claim_id IN (SELECT claims.id FROM claims);
UPDATE jobs
SET
{JobCancelChanges}
WHERE id IN (SELECT value FROM json_each($ids)) AND {JobCancelGuard}
RETURNING status;

-- name: JobDeleteMany
-- $ids (a JSON array). What JobDelete does. A row a job that was deleted.
DELETE FROM jobs WHERE id IN (SELECT value FROM json_each($ids)) AND {JobDeleteGuard} RETURNING id;

-- name: BulkRunning
-- $ids (a JSON array). How many of the jobs are running, before they are changed: with it, what became of each kind can be reckoned.
-- Differs from Postgres because SQLite has no CTE that changes data, whose statements tell this themselves.
SELECT count(*) FROM jobs WHERE id IN (SELECT value FROM json_each($ids)) AND status = 'running';

-- name: BulkAdvance
-- $id, $at_project, $at_seq, $examined, $changed, $running, $attempts, $finished, $is_end.
UPDATE bulk_operations
SET at_project = $at_project,
    at_seq = $at_seq,
    examined = examined + $examined,
    changed = changed + $changed,
    skipped_running = skipped_running + $running,
    skipped_attempts = skipped_attempts + $attempts,
    skipped_finished = skipped_finished + $finished,
    started_at = coalesce(started_at, $clock),
    touched_at = $clock,
    state = iif($is_end, 'completed', 'running'),
    finished_at = iif($is_end, $clock, NULL)
WHERE id = $id AND state = 'running';
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT audit_project_id, 'bulk.finish', actor, remote_address, request_id, {BulkSummary}, $clock
FROM bulk_operations
WHERE id = $id AND changes() = 1 AND $is_end;

-- name: BulkFail
-- $id, $error. Ends an operation that cannot go on.
UPDATE bulk_operations SET state = 'failed', error = $error, finished_at = $clock WHERE id = $id AND state = 'running';
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT audit_project_id, 'bulk.finish', actor, remote_address, request_id, {BulkSummary}, $clock
FROM bulk_operations
WHERE id = $id AND changes() = 1;
