-- Erasing a project, for the operator: everything but its audit log. Each is repeated until nothing is left.

-- name: ProjectLook
-- $1 project, $2 seq to begin after, $3 limit. The last of so many jobs; no row: there are fewer. Walks index jobs_project.
SELECT seq
FROM control_plane.jobs
WHERE project_id = $1 AND seq > $2
ORDER BY seq
OFFSET $3 - 1
LIMIT 1;

-- name: ProjectEraseJobs
-- $1 project, $2 seq to begin after, $3 last seq. Deletes jobs, and with them all that hangs on them, except those that run: of these it is noted that they
-- shall be cancelled, as JobCancel does, so that no worker ever writes for a job that is not there. Locked rows are skipped: somebody is changing them, and
-- the next look finds them.
WITH held AS MATERIALIZED (
    SELECT ctid, id, claim_id, status, cancel_requested
    FROM control_plane.jobs
    WHERE project_id = $1 AND seq > $2 AND seq <= $3
    ORDER BY seq
    FOR UPDATE SKIP LOCKED
),
cancelled AS (
    UPDATE control_plane.jobs AS job
    SET cancel_requested = true
    FROM held
    WHERE job.ctid = held.ctid AND held.status = 'running' AND NOT held.cancel_requested
),
requested AS (
    INSERT INTO control_plane.cancel_requests (claim_id, job_id, project_id)
    SELECT claim.id, held.id, $1
    FROM held
    CROSS JOIN LATERAL (SELECT id FROM control_plane.claims WHERE id = held.claim_id LIMIT 1) AS claim
    WHERE held.status = 'running'
    ON CONFLICT DO NOTHING
)
DELETE FROM control_plane.jobs AS job
USING held
WHERE job.ctid = held.ctid AND held.status <> 'running' AND job.status <> 'running';

-- name: ProjectEraseSchedules
-- $1 project, $2 limit. Their fires go with them.
DELETE FROM control_plane.schedules
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.schedules WHERE project_id = $1 ORDER BY name LIMIT $2 FOR UPDATE));

-- name: ProjectEraseUniqueKeys
-- $1 project, $2 limit. Walks the primary key.
DELETE FROM control_plane.unique_keys
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.unique_keys WHERE project_id = $1 ORDER BY key LIMIT $2 FOR UPDATE));

-- name: ProjectEraseIdempotencyKeys
-- $1 project, $2 limit. Walks the primary key.
DELETE FROM control_plane.idempotency_keys
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.idempotency_keys WHERE project_id = $1 ORDER BY route, key LIMIT $2 FOR UPDATE));

-- name: ProjectEraseBulkOperations
-- $1 project, $2 limit. Walks index bulk_operations_project.
DELETE FROM control_plane.bulk_operations
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.bulk_operations WHERE project_id = $1 ORDER BY seq DESC LIMIT $2 FOR UPDATE));

-- name: ProjectEraseStatistics
-- $1 project, $2 limit. Walks the primary key.
DELETE FROM control_plane.job_statistics
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.job_statistics WHERE project_id = $1 ORDER BY span, at LIMIT $2 FOR UPDATE));

-- name: ProjectEraseFailureCounts
-- $1 project, $2 limit. Walks the primary key.
DELETE FROM control_plane.failure_counts
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.failure_counts WHERE project_id = $1 ORDER BY span, at LIMIT $2 FOR UPDATE));

-- name: ProjectEraseFailureGroups
-- $1 project, $2 limit. Walks the primary key.
DELETE FROM control_plane.failure_groups
WHERE ctid = ANY (ARRAY(SELECT ctid FROM control_plane.failure_groups WHERE project_id = $1 ORDER BY fingerprint LIMIT $2 FOR UPDATE));

-- name: ProjectLeft
-- $1 project. Whether anything of it is still there.
SELECT
    EXISTS (SELECT FROM control_plane.jobs WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.schedules WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.unique_keys WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.idempotency_keys WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.bulk_operations WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.job_statistics WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.failure_counts WHERE project_id = $1)
    OR EXISTS (SELECT FROM control_plane.failure_groups WHERE project_id = $1);

-- name: ProjectEraseRecord
-- $1 clock, $2 project of the operator, $3 action, $4 actor, $5 remote address, $6 request id, $7 details.
INSERT INTO control_plane.audit_logs (project_id, action, actor, remote_address, request_id, details, created_at)
VALUES ($2, $3, $4, $5, $6, $7, coalesce($1, statement_timestamp()));
