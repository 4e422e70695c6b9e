-- Workers and their leases.

-- name: WorkerRegister
-- $id, $lease in seconds, $host, $process_id, $version, $queues and $types (JSON arrays), $slots.
INSERT INTO workers (id, host, process_id, version, queues, slots, types, started_at, heartbeat_at, lease_expires_at)
VALUES ($id, $host, $process_id, $version, $queues, $slots, $types, $clock, $clock, strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $lease || ' seconds'));

-- name: WorkerHeartbeat
-- $id, $lease in seconds, $claims whose outcomes are all written (a JSON array), $slots. No row: the lease had expired, and is not
-- renewed, as the jobs may be another worker's by now.
DELETE FROM claims WHERE id IN (SELECT value FROM json_each($claims)) AND worker_id = $id;
UPDATE workers
SET lease_expires_at = strftime('%Y-%m-%dT%H:%M:%fZ', $clock, $lease || ' seconds'), heartbeat_at = $clock, slots = $slots
WHERE id = $id AND lease_expires_at > $clock
RETURNING id;

-- name: WorkerDeregister
-- $id. Claims go with the worker. One that still has running jobs stays, so that they are rescued.
DELETE FROM workers
WHERE id = $id
    AND NOT EXISTS (
        SELECT 1 FROM claims
        CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
        WHERE claims.worker_id = workers.id AND jobs.status = 'running');
