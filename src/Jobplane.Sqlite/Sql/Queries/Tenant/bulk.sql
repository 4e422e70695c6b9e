-- The tenant's plane: operations on all jobs of a project that fit a filter. Every statement filters on project_id. They are carried out by
-- statements of Maintenance/bulk.sql.

-- fragment: BulkColumns
    id, project_id, action, filter, max_attempts, state, examined, changed, skipped_running, skipped_attempts, skipped_finished, actor, error,
    created_at, started_at, finished_at, seq

-- fragment: BulkSummary
-- What the audit log has of an operation that has come to its end.
    json_object(
        'bulk_id', id, 'action', action, 'state', state, 'examined', examined, 'changed', changed,
        'skipped_running', skipped_running, 'skipped_attempts', skipped_attempts, 'skipped_finished', skipped_finished)

-- name: BulkStart
-- $project, $id, $action, $filter, $limit (raised, or null), $actor, $remote_address, $request_id.
-- Walks index jobs_project to the newest job, which is the last that it will be done to.
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
VALUES (
    $project, 'bulk.start', $actor, $remote_address, $request_id,
    json_object('bulk_id', $id, 'action', $action, 'filter', json($filter)), $clock);
INSERT INTO bulk_operations (
    id, project_id, audit_project_id, action, filter, max_attempts, last_seq, at_project, actor, remote_address, request_id, created_at, touched_at)
VALUES (
    $id, $project, $project, $action, $filter, $limit,
    coalesce((SELECT max(seq) FROM jobs INDEXED BY jobs_project WHERE project_id = $project), 0),
    $project, $actor, $remote_address, $request_id, $clock, $clock)
RETURNING
{BulkColumns};

-- name: BulkGet
-- $project, $id. By the unique index of ids.
SELECT
{BulkColumns}
FROM bulk_operations
WHERE project_id = $project AND id = $id;

-- name: BulkList
-- $project, $before (seq), $limit. Walks index bulk_operations_project.
SELECT
{BulkColumns}
FROM bulk_operations
WHERE project_id = $project AND seq < $before
ORDER BY seq DESC
LIMIT $limit;

-- name: BulkCancel
-- $project, $id, $actor, $remote_address, $request_id. Returns whether it was running.
UPDATE bulk_operations SET state = 'cancelled', finished_at = $clock WHERE project_id = $project AND id = $id AND state = 'running';
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT audit_project_id, 'bulk.finish', $actor, $remote_address, $request_id, {BulkSummary}, $clock
FROM bulk_operations
WHERE project_id = $project AND id = $id AND changes() = 1;
