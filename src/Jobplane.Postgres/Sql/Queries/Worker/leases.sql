-- Workers and their leases.

-- name: WorkerRegister
-- $2 id, $3 lease, $4 host, $5 process id, $6 version, $7 queues, $8 slots, $9 types.
INSERT INTO control_plane.workers (id, host, process_id, version, queues, slots, types, started_at, heartbeat_at, lease_expires_at)
SELECT $2, $4, $5, $6, $7, $8, $9, clock.now, clock.now, clock.now + $3
FROM (SELECT coalesce($1, statement_timestamp()) AS now) AS clock;

-- name: WorkerHeartbeat
-- $2 id, $3 lease, $4 claims whose outcomes are all written, $5 slots. Zero rows: the lease had expired, and is not renewed, as
-- the jobs may be another worker's by now.
WITH forgotten AS (
    DELETE FROM control_plane.claims WHERE id = ANY ($4) AND worker_id = $2
)
UPDATE control_plane.workers
SET lease_expires_at = coalesce($1, statement_timestamp()) + $3, heartbeat_at = coalesce($1, statement_timestamp()), slots = $5
WHERE id = $2 AND lease_expires_at > coalesce($1, statement_timestamp());

-- name: WorkerDeregister
-- $1 id. Claims go with the worker. One that still has running jobs stays, so that they are rescued.
DELETE FROM control_plane.workers
WHERE id = $1
    AND (
        SELECT job.ctid
        FROM (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = $1 OFFSET 0) AS claim
        CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
        CROSS JOIN LATERAL (
            SELECT ctid FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE AND status = 'running' LIMIT 1
        ) AS job
        LIMIT 1
    ) IS NULL;
