-- What may keep jobs from running, or from being safe. These statements run when somebody asks, and change nothing.

-- name: DiagnoseClock
-- Differs from Postgres because a file has no clock but that of the machine.

-- name: DiagnoseRights
-- Differs from Postgres because a file has no roles.

-- name: DiagnoseSettings
-- How the file is journalled; all else is set by the connection.
SELECT journal_mode FROM pragma_journal_mode;

-- name: DiagnoseHorizon
-- Differs from Postgres because SQLite keeps no dead rows.

-- name: DiagnoseDeadRows
-- Differs from Postgres because SQLite keeps no dead rows.

-- name: DiagnoseLeases
-- $clock, $age, $looked (most jobs counted). Running jobs whose worker's lease ran out longer ago than that, found as JobRescue finds them.
SELECT count(*)
FROM (
    SELECT 1
    FROM workers
    CROSS JOIN claims ON claims.worker_id = workers.id
    CROSS JOIN jobs INDEXED BY jobs_claim ON jobs.claim_id = claims.id
    WHERE workers.lease_expires_at < strftime('%Y-%m-%dT%H:%M:%fZ', $clock, '-' || $age || ' seconds') AND jobs.status = 'running'
    LIMIT $looked);

-- name: DiagnoseNotify
-- Differs from Postgres because there is nobody to notify.

-- name: DiagnoseIntegrity
-- The first damage that a look at each page finds, or "ok".
PRAGMA quick_check(1);
