-- What is done to all jobs that fit a filter, in small steps: retrying, cancelling, deleting. One row an operation; it says how far it has come.

CREATE TABLE bulk_operations (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    -- The project whose jobs it is done to. Null: the jobs of all projects.
    project_id TEXT,
    -- The project in whose audit log it stands.
    audit_project_id TEXT NOT NULL,
    action TEXT NOT NULL CONSTRAINT bulk_operations_action CHECK (action IN ('retry', 'cancel', 'delete')),
    -- A JSON object of the members of a filter.
    filter TEXT NOT NULL,
    -- Of a retry: raises the limit of attempts.
    max_attempts INTEGER,
    state TEXT NOT NULL DEFAULT 'running' CONSTRAINT bulk_operations_state CHECK (state IN ('running', 'completed', 'cancelled', 'failed')),
    -- The newest job that there was when it was asked for: later ones are left alone.
    last_seq INTEGER NOT NULL,
    -- Where it has come to, in the order of projects and creation.
    at_project TEXT NOT NULL,
    at_seq INTEGER NOT NULL DEFAULT 0,
    examined INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    skipped_running INTEGER NOT NULL DEFAULT 0,
    skipped_attempts INTEGER NOT NULL DEFAULT 0,
    skipped_finished INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    actor TEXT,
    remote_address TEXT,
    request_id TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    -- When it was last worked on, so that several go on in turn.
    touched_at TEXT NOT NULL,
    finished_at TEXT,
    CONSTRAINT bulk_operations_audit CHECK (audit_project_id = project_id)
) STRICT;

-- A project's operations, newest first.
CREATE INDEX bulk_operations_project ON bulk_operations (project_id);

-- Those to go on with.
CREATE INDEX bulk_operations_running ON bulk_operations (touched_at) WHERE state = 'running';
