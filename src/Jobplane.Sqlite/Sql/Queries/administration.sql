-- The schema and the store's health.

-- name: MigrationList
-- The migrations applied so far.
SELECT number, name, applied_at FROM migrations ORDER BY number;

-- name: MigrationTableExists
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migrations';

-- name: MigrationRecord
-- $number, $name.
INSERT INTO migrations (number, name, applied_at) VALUES ($number, $name, $clock);

-- name: MigrationTable
-- Prepares a database for its first migration.
CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT;

-- name: Ping
-- Differs from Postgres because a statement that names no table would not look at the file.
SELECT count(*) FROM sqlite_schema;

-- name: TenantRoleCheck
-- Differs from Postgres because a file has no roles.
