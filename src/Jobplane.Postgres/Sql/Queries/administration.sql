-- The schema and the store's health.

-- name: MigrationList
-- The migrations applied so far.
SELECT number, name, applied_at FROM control_plane.migrations ORDER BY number;

-- name: MigrationTableExists
SELECT to_regclass('control_plane.migrations') IS NOT NULL;

-- name: MigrationRecord
-- $1 number, $2 name.
INSERT INTO control_plane.migrations (number, name, applied_at) VALUES ($1, $2, clock_timestamp());

-- name: MigrationTable
-- Prepares a database for its first migration.
CREATE TABLE IF NOT EXISTS control_plane.migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL
);

-- name: Ping
SELECT 1;

-- name: TenantRoleCheck
-- Whether row-level security holds for whoever asks.
SELECT row_security_active('control_plane.jobs'::regclass);
