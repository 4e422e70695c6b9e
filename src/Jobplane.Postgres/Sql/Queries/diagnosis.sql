-- What may keep jobs from running, or from being safe. These statements run when somebody asks, and change nothing.

-- name: DiagnoseClock
-- $1 clock; null for the server's own.
SELECT coalesce($1, clock_timestamp());

-- name: DiagnoseRights
-- The rights on tables that whoever asks lacks. Migrations are recorded by the role that migrates.
SELECT pg_class.relname::text, needed.privilege
FROM pg_class
CROSS JOIN unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS needed (privilege)
WHERE pg_class.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'control_plane.jobs'::regclass)
    AND pg_class.relkind IN ('r', 'p')
    AND (pg_class.relname <> 'migrations' OR needed.privilege = 'SELECT')
    AND NOT has_table_privilege(pg_class.oid, needed.privilege)
ORDER BY 1, 2;

-- name: DiagnoseSettings
SELECT
    current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
    (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend');

-- name: DiagnoseHorizon
-- $1 seconds, $2 transactions. What has kept dead rows from being removed for longer than that, the oldest first, and whether whoever asks may
-- see everybody's transactions. Vacuum does not hold itself up; a slot's catalog_xmin holds up the catalogs alone.
WITH holders AS (
    SELECT
        format('process %s of %s (%s)', pid, coalesce(usename, 'the server'), coalesce(nullif(application_name, ''), 'without a name')) AS name,
        extract(epoch FROM clock_timestamp() - xact_start)::bigint AS seconds,
        greatest(age(backend_xmin), age(backend_xid))::bigint AS transactions
    FROM pg_stat_activity
    WHERE (datname = current_database() OR datname IS NULL)
        AND backend_type <> 'autovacuum worker'
        AND pid <> pg_backend_pid()
        AND xact_start < clock_timestamp() - $1 * interval '1 second'
        AND coalesce(backend_xmin, backend_xid) IS NOT NULL
    UNION ALL
    SELECT format('prepared transaction %s of %s', gid, owner), extract(epoch FROM clock_timestamp() - prepared)::bigint, age(transaction)::bigint
    FROM pg_prepared_xacts
    WHERE database = current_database() AND prepared < clock_timestamp() - $1 * interval '1 second'
    UNION ALL
    SELECT format('replication slot %s', slot_name), NULL, age(xmin)::bigint
    FROM pg_replication_slots
    WHERE age(xmin) > $2
)
SELECT holders.name, holders.seconds, holders.transactions, pg_has_role('pg_read_all_stats', 'USAGE')
FROM (SELECT) AS once
LEFT JOIN holders ON true
ORDER BY holders.transactions DESC
LIMIT 5;

-- name: DiagnoseDeadRows
-- The statistics of the two tables that jobs go through.
SELECT relname::text, n_live_tup, n_dead_tup
FROM pg_stat_user_tables
WHERE relid IN ('control_plane.jobs'::regclass, 'control_plane.ready_jobs'::regclass)
ORDER BY relname;

-- name: DiagnoseLeases
-- $1 clock, $2 age, $3 most jobs counted. Running jobs whose worker's lease ran out longer ago than that, found as JobRescue finds them.
SELECT count(*)::integer
FROM (
    SELECT
    FROM control_plane.workers AS worker
    CROSS JOIN LATERAL (SELECT id, job_ids FROM control_plane.claims WHERE worker_id = worker.id OFFSET 0) AS claim
    CROSS JOIN LATERAL unnest(claim.job_ids) AS taken (id)
    CROSS JOIN LATERAL (
        SELECT FROM control_plane.jobs WHERE id = taken.id AND (claim_id = claim.id) IS TRUE AND status = 'running' LIMIT 1
    ) AS job
    WHERE worker.lease_expires_at < coalesce($1, statement_timestamp()) - $2
    LIMIT $3
) AS counted;

-- name: DiagnoseNotify
-- $1 channel, $2 payload.
SELECT pg_notify($1, $2);

-- name: DiagnoseIntegrity
-- PostgreSQL checks its pages as it reads them, if the cluster was made with checksums.
