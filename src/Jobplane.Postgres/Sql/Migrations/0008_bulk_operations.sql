-- What is done to all jobs that fit a filter, in small steps: retrying, cancelling, deleting. One row an operation; it says how far it has come.

CREATE TABLE control_plane.bulk_operations (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    -- The project whose jobs it is done to. Null: the jobs of all projects, which a role that sees its own projects only cannot write.
    project_id text,
    -- The project in whose audit log it stands.
    audit_project_id text NOT NULL,
    action text NOT NULL CONSTRAINT bulk_operations_action CHECK (action IN ('retry', 'cancel', 'delete')),
    -- A JSON object of the members of a filter.
    filter jsonb NOT NULL,
    -- Of a retry: raises the limit of attempts.
    max_attempts integer,
    state text NOT NULL DEFAULT 'running' CONSTRAINT bulk_operations_state CHECK (state IN ('running', 'completed', 'cancelled', 'failed')),
    -- The newest job that there was when it was asked for: later ones are left alone.
    last_seq bigint NOT NULL,
    -- Where it has come to, in the order of projects and creation.
    at_project text NOT NULL,
    at_seq bigint NOT NULL DEFAULT 0,
    examined bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    skipped_running bigint NOT NULL DEFAULT 0,
    skipped_attempts bigint NOT NULL DEFAULT 0,
    skipped_finished bigint NOT NULL DEFAULT 0,
    error text,
    actor text,
    remote_address text,
    request_id text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    -- When it was last worked on, so that several go on in turn.
    touched_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT bulk_operations_audit CHECK (audit_project_id = project_id)
);

-- A project's operations, newest first.
CREATE INDEX bulk_operations_project ON control_plane.bulk_operations (project_id, seq DESC);

-- Those to go on with.
CREATE INDEX bulk_operations_running ON control_plane.bulk_operations (touched_at) WHERE state = 'running';
