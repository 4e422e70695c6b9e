-- Bulk operations on the jobs of all projects.

-- name: FleetBulkStart
-- As BulkStart, of the jobs of all projects; $2 is the project in whose audit log it stands. The newest job of all is found by leaps through index
-- jobs_project.
WITH RECURSIVE clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
project (id) AS (
    (SELECT project_id FROM control_plane.jobs ORDER BY project_id LIMIT 1)
    UNION ALL
    SELECT (SELECT job.project_id FROM control_plane.jobs AS job WHERE job.project_id > project.id ORDER BY job.project_id LIMIT 1)
    FROM project
    WHERE project.id IS NOT NULL
),
newest AS MATERIALIZED (
    SELECT max((SELECT seq FROM control_plane.jobs WHERE project_id = project.id ORDER BY seq DESC LIMIT 1)) AS seq FROM project
),
started AS (
    INSERT INTO control_plane.bulk_operations (
        id, audit_project_id, action, filter, max_attempts, last_seq, at_project, actor, remote_address, request_id, created_at, touched_at)
    SELECT $3, $2, $4, $5, $6, coalesce(newest.seq, 0), '', $7, $8, $9, clock.now, clock.now
    FROM clock, newest
    RETURNING
{BulkColumns}
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
    SELECT $2, 'bulk.start', $7, $8, $9, jsonb_build_object('bulk_id', $3, 'action', $4, 'filter', $5, 'projects', 'all'), clock.now
    FROM clock
)
SELECT * FROM started;

-- name: FleetBulkGet
-- $1 id. By the unique index of ids.
SELECT
{BulkColumns}
FROM control_plane.bulk_operations
WHERE id = $1;

-- name: FleetBulkList
-- $1 seq to begin below, $2 limit. Walks the primary key.
SELECT
{BulkColumns}
FROM control_plane.bulk_operations
WHERE seq < $1
ORDER BY seq DESC
LIMIT $2;

-- name: FleetBulkCancel
-- As BulkCancel, of any project or all: $2 id, $3 actor, $4 remote address, $5 request id.
WITH clock AS MATERIALIZED (
    SELECT coalesce($1, statement_timestamp()) AS now
),
ended AS (
    UPDATE control_plane.bulk_operations AS operation
    SET state = 'cancelled', finished_at = clock.now
    FROM clock
    WHERE operation.id = $2 AND operation.state = 'running'
    RETURNING operation.*
),
audited AS (
    INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
    SELECT ended.audit_project_id, 'bulk.finish', $3, $4, $5, {BulkSummary}, clock.now
    FROM ended, clock
)
SELECT EXISTS (SELECT FROM ended);
