-- Bulk operations on the jobs of all projects.

-- name: FleetBulkStart
-- As BulkStart, of the jobs of all projects; $project is the one in whose audit log it stands.
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
VALUES (
    $project, 'bulk.start', $actor, $remote_address, $request_id,
    json_object('bulk_id', $id, 'action', $action, 'filter', json($filter), 'projects', 'all'), $clock);
INSERT INTO bulk_operations (
    id, audit_project_id, action, filter, max_attempts, last_seq, at_project, actor, remote_address, request_id, created_at, touched_at)
VALUES (
    $id, $project, $action, $filter, $limit, coalesce((SELECT max(seq) FROM jobs), 0), '', $actor, $remote_address, $request_id, $clock, $clock)
RETURNING
{BulkColumns};

-- name: FleetBulkGet
-- $id. By the unique index of ids.
SELECT
{BulkColumns}
FROM bulk_operations
WHERE id = $id;

-- name: FleetBulkList
-- $before (seq), $limit. Walks the table.
SELECT
{BulkColumns}
FROM bulk_operations
WHERE seq < $before
ORDER BY seq DESC
LIMIT $limit;

-- name: FleetBulkCancel
-- As BulkCancel, of any project or all: $id, $actor, $remote_address, $request_id.
UPDATE bulk_operations SET state = 'cancelled', finished_at = $clock WHERE id = $id AND state = 'running';
INSERT INTO audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
SELECT audit_project_id, 'bulk.finish', $actor, $remote_address, $request_id, {BulkSummary}, $clock
FROM bulk_operations
WHERE id = $id AND changes() = 1;
