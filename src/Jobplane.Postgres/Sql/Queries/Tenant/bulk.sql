-- The tenant's plane: operations on all jobs of a project that fit a filter. Every statement filters on project_id. They are carried out by
-- statements of Maintenance/bulk.sql.

-- fragment: BulkColumns
    id, project_id, action, filter::text, max_attempts, state, examined, changed, skipped_running, skipped_attempts, skipped_finished, actor, error,
    created_at, started_at, finished_at, seq

-- fragment: BulkSummary
-- What the audit log has of an operation "ended" that has come to its end.
    jsonb_build_object(
        'bulk_id', ended.id, 'action', ended.action, 'state', ended.state, 'examined', ended.examined, 'changed', ended.changed,
        'skipped_running', ended.skipped_running, 'skipped_attempts', ended.skipped_attempts, 'skipped_finished', ended.skipped_finished)

-- name: BulkStart
-- $2 project, $3 id, $4 action, $5 filter, $6 raised limit or null, $7 actor, $8 remote address, $9 request id.
-- Walks index jobs_project to the newest job, which is the last that it will be done to.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
started AS (
    INSERT INTO control_plane.bulk_operations (
        id, project_id, audit_project_id, action, filter, max_attempts, last_seq, at_project, actor, remote_address, request_id, created_at, touched_at)
    SELECT
        $3, $2, $2, $4, $5, $6,
        coalesce((SELECT seq FROM control_plane.jobs WHERE project_id = $2 ORDER BY seq DESC LIMIT 1), 0),
        $2, $7, $8, $9, clock.now, clock.now
    FROM clock
    RETURNING
{BulkColumns}
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'bulk.start', $7, $8, $9, jsonb_build_object('bulk_id', $3, 'action', $4, 'filter', $5), clock.now
    FROM clock
)
SELECT * FROM started;

-- name: BulkGet
-- $1 project, $2 id. By the unique index of ids.
SELECT
{BulkColumns}
FROM control_plane.bulk_operations
WHERE (project_id = $1) IS TRUE AND id = $2;

-- name: BulkList
-- $1 project, $2 seq to begin below, $3 limit. Walks index bulk_operations_project.
SELECT
{BulkColumns}
FROM control_plane.bulk_operations
WHERE project_id = $1 AND seq < $2
ORDER BY seq DESC
LIMIT $3;

-- name: BulkCancel
-- $2 project, $3 id, $4 actor, $5 remote address, $6 request id. Whoever is at a step of it holds its row, so the step ends first. Returns whether it was
-- running.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
ended AS (
    UPDATE control_plane.bulk_operations AS operation
    SET state = 'cancelled', finished_at = clock.now
    FROM clock
    WHERE (operation.project_id = $2) IS TRUE AND operation.id = $3 AND operation.state = 'running'
    RETURNING operation.*
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
    SELECT ended.audit_project_id, 'bulk.finish', $4, $5, $6, {BulkSummary}, clock.now
    FROM ended, clock
)
SELECT EXISTS (SELECT FROM ended);
